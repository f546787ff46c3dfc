// Three taps for a favourite: the tile on the first page, what is wrong, send.
import { type Homeless, homeless } from '../../../homeless'
import { type Picked, appPage } from '../../../page'
import { draft, dropDraft, keepDraft } from '../../../services/drafts'
import { type Household, fellows, homesOf, me } from '../../../services/me'
import { type NewOrder, type OrderDetail, REPORT, type Service, joinOrder, orderSubmission, services, similar } from '../../../services/orders'
import { sendOrKeep } from '../../../services/outgoing'
import type { Shot } from '../../../services/photos'
import { type Place, placesAround } from '../../../services/places'
import { asTrouble } from '../../../services/trouble'
import { goHome, goTo } from '../../../way'
import { type Alike, alikeLine } from './alike'
import { phrasesFor } from './phrases'
import { type Time, times } from './times'

interface Written {
  words: string
  photos: Shot[]
}

// Who should look at what was seen: whoever takes the whistle, or at once because somebody may be hurt.
const URGENCIES = [
  { kind: 'whistle' as const, text: '有人管就行' },
  { kind: 'hazard' as const, text: '有危险，要快' },
]

const MYSELF = { person: '', text: '我自己' }

appPage({
  mayBeOld: true,
  data: {
    homes: [] as Household[],
    homeless: null as Homeless | null,
    home: '',
    around: [] as Place[],
    family: [] as { person: string; text: string }[],
    whom: '',
    alike: [] as Alike[],
    reports: false,
    urgencies: URGENCIES,
    kind: 'whistle' as 'whistle' | 'hazard',
    services: [] as Service[],
    service: null as Service | null,
    phrases: [] as string[],
    words: '',
    again: false,
    times: [] as Time[],
    time: '',
    photos: [] as Shot[],
    uploading: false,
    sending: false,
    problem: '',
    kept: false,
  },

  myCode: '',

  async load() {
    const [who, catalogue] = await Promise.all([me(), services()])
    const homes = homesOf(who)
    this.myCode = who.person.code
    this.setData({ homes, homeless: homeless(who, '就可以下单了'), home: this.data.home || (homes[0]?.place ?? ''), services: catalogue })
    this.offer(times())
    if (!this.data.service) await this.take(catalogue.find(({ code }) => code === this.query.service))
  },

  // What was chosen stays while it can still be had.
  offer(offered: Time[]) {
    const { time } = this.data
    this.setData({ times: offered, time: offered.some(({ moment }) => moment === time) ? time : '' })
  },

  async take(service: Service | undefined) {
    if (!service) return
    const reports = service.code === REPORT.code
    const { home, homes } = this.data
    const known = homes.some(({ place }) => place === home)
    const written = draft<Written>(nameOf(service.code))
    this.setData({
      service, reports, phrases: phrasesFor(service.category), problem: '',
      words: written?.words ?? '', photos: written?.photos ?? [], again: Boolean(written),
      home: known || reports ? home : homes[0]?.place ?? '',
    })
    await (reports ? this.lookAround() : this.lookAtHome())
  },

  // What is reported mostly lies outside the door.
  async lookAround() {
    const around = (await placesAround(this.data.home).catch(() => [])).filter(({ kind }) => kind !== 'household')
    this.setData({ around, home: around[0]?.code ?? this.data.home })
  },

  // For whom: myself, or somebody of the household where it is to be done.
  async lookAtHome() {
    const { home } = this.data
    const found = home ? await fellows(home).catch(() => []) : []
    const others = found.filter(({ person }) => person !== this.myCode).map(({ person, kin, name }) => ({ person, text: kin ? `${kin} ${name}` : name }))
    if (home === this.data.home) this.setData({ family: others.length ? [MYSELF, ...others] : [], whom: '' })
  },

  chooseWhom(event: Picked<string>) {
    this.setData({ whom: event.detail.value })
  },

  chooseService(event: WechatMiniprogram.TouchEvent) {
    const { index } = event.currentTarget.dataset as { index: number }
    void this.take(this.data.services[index])
  },

  otherService() {
    this.setData({ service: null })
  },

  chooseHome(event: Picked<string>) {
    this.setData({ home: event.detail.value, alike: [] })
    if (!this.data.reports) void this.lookAtHome()
  },

  chooseTime(event: Picked<string>) {
    this.setData({ time: event.detail.value })
  },

  chooseKind(event: Picked<'whistle' | 'hazard'>) {
    this.setData({ kind: event.detail.value })
  },

  say(event: Picked<string>) {
    this.keep({ words: event.detail.value })
  },

  write(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.keep({ words: event.detail.value })
  },

  keepPhotos(event: WechatMiniprogram.CustomEvent<{ photos: Shot[]; sending: boolean }>) {
    this.setData({ uploading: event.detail.sending })
    this.keep({ photos: event.detail.photos })
  },

  // What is written stays on this phone until it was sent.
  keep(change: Partial<Written>) {
    this.setData({ ...change, problem: '', alike: [] })
    const { words, photos, service } = this.data
    if (service) keepDraft(nameOf(service.code), { words, photos })
  },

  startOver() {
    const { service } = this.data
    if (service) dropDraft(nameOf(service.code))
    this.setData({ words: '', photos: [], again: false })
  },

  begin() {
    goTo(this.data.homeless?.url ?? '')
  },

  async send() {
    const { service, words, photos, uploading, sending } = this.data
    if (sending || !service) return
    const description = words.trim()
    if (!description || uploading) {
      this.setData({ problem: uploading ? '照片还在上传，请稍等一下' : '请点一句，或写一句要办什么' })
      return
    }
    this.setData({ sending: true, problem: '' })
    try {
      if (this.data.reports && !this.data.alike.length && (await this.foundAlike(description))) return
      const name = nameOf(service.code)
      const edit = { url: `/pages/order/new/index?service=${service.code}`, draft: name, value: { words, photos } }
      const made = await sendOrKeep<OrderDetail>(orderSubmission(this.wish(description), photos, `${service.short_name}：${description}`, edit))
      dropDraft(name)
      if (made) void wx.redirectTo({ url: `/pages/order/detail/index?code=${made.code}` })
      else this.setData({ kept: true })
    } catch (error) {
      this.setData({ problem: asTrouble(error).sentence })
    } finally {
      this.setData({ sending: false })
    }
  },

  // The same trouble may be known: then it is followed, not written down twice. Without an answer it is simply sent.
  async foundAlike(description: string): Promise<boolean> {
    const { kind, place } = this.wish(description)
    const found = await similar({ kind: kind ?? 'whistle', place, description }).catch(() => [])
    this.setData({ alike: found.map(alikeLine) })
    return found.length > 0
  },

  async follow(event: WechatMiniprogram.TouchEvent) {
    const { code } = event.currentTarget.dataset as { code: string }
    const { service, words } = this.data
    try {
      await joinOrder(code, words.trim())
      if (service) dropDraft(nameOf(service.code))
      void wx.redirectTo({ url: `/pages/order/detail/index?code=${code}` })
    } catch (error) {
      this.setData({ problem: asTrouble(error).sentence })
    }
  },

  wish(description: string): NewOrder {
    const { service, reports, kind, home, whom, time } = this.data
    return {
      ...(reports ? { kind } : { service: service?.code ?? '' }),
      place: home,
      description,
      ...(time && !reports ? { wanted_at: time } : {}),
      ...(whom && !reports ? { on_behalf_of: whom } : {}),
    }
  },

  goHome,
})

const nameOf = (service: string): string => `order ${service}`
