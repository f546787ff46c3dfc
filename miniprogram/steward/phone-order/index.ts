// Somebody calls, a steward writes it down: which door, which service, what is wrong, how to reach them.
import { type Picked, appPage } from '../../page'
import { draft, dropDraft, keepDraft } from '../../services/drafts'
import { type Post, me } from '../../services/me'
import { type OrderDetail, REPORT, type Service, orderSubmission, services } from '../../services/orders'
import { sendOrKeep } from '../../services/outgoing'
import { type Place, doorsBelow } from '../../services/places'
import type { Resident } from '../../services/residents'
import { asTrouble } from '../../services/trouble'
import { mention } from '../../tell'

const DRAFT = 'phone-order'
const FIELDS = { place: '', label: '', whom: '', name: '', service: '', caller: '', words: '' }
type Written = typeof FIELDS

appPage({
  mayBeOld: true,
  data: {
    ...FIELDS,
    posts: [] as Post[],
    doors: [] as Place[],
    reading: false,
    services: [] as Service[],
    problem: '',
    sending: false,
    done: '',
    kept: false,
  },

  async load() {
    const [{ posts }, catalogue] = await Promise.all([me(), services()])
    const { place = '', label = '', code = '', name = '' } = this.query
    this.setData({ posts, services: catalogue.filter(({ code }) => code !== REPORT.code), ...draft<Written>(DRAFT), ...(place ? { place, label, whom: code, name } : {}) })
  },

  async choosePost(event: WechatMiniprogram.TouchEvent) {
    const { place } = event.currentTarget.dataset as { place: string }
    this.setData({ reading: true })
    try {
      this.setData({ doors: await doorsBelow(place) })
    } catch (error) {
      mention(error)
    } finally {
      this.setData({ reading: false })
    }
  },

  chooseDoor(event: WechatMiniprogram.TouchEvent) {
    this.keep({ ...(event.currentTarget.dataset as { place: string; label: string }), whom: '', name: '' })
    this.setData({ doors: [] })
  },

  choosePerson(event: WechatMiniprogram.CustomEvent<Resident>) {
    const { code: whom, name, place, place_label: label } = event.detail
    this.keep({ place, label, whom, name })
    this.setData({ doors: [] })
  },

  otherDoor() {
    this.keep({ place: '', label: '', whom: '', name: '' })
  },

  chooseService(event: Picked<string>) {
    this.keep({ service: event.detail.value })
  },

  writeCaller(event: WechatMiniprogram.Input) {
    this.keep({ caller: event.detail.value })
  },

  write(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.keep({ words: event.detail.value })
  },

  keep(change: Partial<Written>) {
    this.setData({ ...change, problem: '' })
    keepDraft(DRAFT, this.written())
  },

  written(): Written {
    const { place, label, whom, name, service, caller, words } = this.data
    return { place, label, whom, name, service, caller, words }
  },

  async send() {
    const { place, label, whom, service, caller, words, sending } = this.data
    if (sending) return
    const problem = !place ? '请选哪一户' : !service ? '请选哪一项服务' : !words.trim() ? '请写要办什么' : ''
    if (problem) return this.setData({ problem })
    this.setData({ sending: true })
    try {
      const description = caller.trim() ? `${words.trim()}（来电：${caller.trim()}）` : words.trim()
      const edit = { url: '/steward/phone-order/index', draft: DRAFT, value: this.written() }
      const made = await sendOrKeep<OrderDetail>(orderSubmission({ service, place, description, ...(whom ? { on_behalf_of: whom } : {}) }, [], `${label}：${words.trim()}`, edit))
      dropDraft(DRAFT)
      this.setData({ ...FIELDS, done: made ? `${label}，已登记，${made.label}` : '', kept: !made })
    } catch (error) {
      this.setData({ problem: asTrouble(error).sentence })
    } finally {
      this.setData({ sending: false })
    }
  },

  another() {
    this.setData({ done: '', kept: false })
  },

  back() {
    void wx.navigateBack()
  },
})
