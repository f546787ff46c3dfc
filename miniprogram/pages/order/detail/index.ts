import { callPhone } from '../../../call'
import { ASKS } from '../../../components/step-sheet/asks'
import { type OrderLine, orderLine } from '../../../components/order-card/line'
import { appPage } from '../../../page'
import type { Action } from '../../../services/lists'
import { me } from '../../../services/me'
import { type OrderDetail, type Step, order, photo, takeStep } from '../../../services/orders'
import { asTrouble } from '../../../services/trouble'
import { sayMoment } from '../../../speech/time'
import { type TimelineStep, timeline } from './timeline'

// Steps that lead on; one of them is the page's main button.
const ONWARD = ['agree', 'claim', 'accept', 'start', 'complete', 'verify', 'rate']
// These need a choice of person that belongs on the office's page.
const ELSEWHERE = ['dispatch', 'transfer', 'invite', 'hasten', 'handle']

appPage({
  data: {
    order: null as OrderDetail | null,
    line: null as OrderLine | null,
    since: '',
    wanted: '',
    cost: '',
    steps: [] as TimelineStep[],
    person: null as { name: string; role: string; phone: string; face: string } | null,
    main: null as Action | null,
    others: [] as Action[],
    asking: '',
    sending: false,
  },
  myCode: '',

  async load() {
    this.myCode ||= (await me()).person.code
    this.show(await order(this.query.code ?? ''))
  },

  show(found: OrderDetail) {
    const actions = found.actions.filter(({ action }) => !ELSEWHERE.includes(action))
    const main = actions.find(({ action }) => ONWARD.includes(action)) ?? null
    this.setData({
      order: found,
      line: orderLine(found),
      since: `${sayMoment(found.submitted_at)} 提交`,
      wanted: found.wanted_at ? `希望 ${sayMoment(found.wanted_at)} 来` : '',
      cost: found.cost ? `费用 ${(found.cost.amount / 100).toFixed(2)} 元${found.cost.agreed ? '，双方已确认' : '，等居民确认'}` : '',
      steps: timeline(found),
      person: this.other(found),
      main,
      others: actions.filter((one) => one !== main),
    })
  },

  // Whom to call: the steward for the resident, the resident for the steward.
  other(found: OrderDetail) {
    const asSteward = found.steward?.code === this.myCode
    if (asSteward) return { name: found.resident_name, role: found.place_label, phone: found.resident_phone, face: found.resident_name.slice(0, 1) }
    if (!found.steward) return null
    return { name: found.steward.name, role: '为您办这件事', phone: found.steward.phone, face: found.steward.name.slice(0, 1) }
  },

  call() {
    callPhone(this.data.person?.phone ?? '')
  },

  async seePhotos(event: WechatMiniprogram.TouchEvent) {
    const { photos } = event.currentTarget.dataset as { photos: string[] }
    try {
      const urls = await Promise.all(photos.map(photo))
      await wx.previewImage({ urls })
    } catch (error) {
      wx.showToast({ title: asTrouble(error).title, icon: 'none' })
    }
  },

  act(event: WechatMiniprogram.TouchEvent) {
    const { action } = event.currentTarget.dataset as { action: string }
    if (ASKS[action]) this.setData({ asking: action })
    else void this.take(action, {})
  },

  sent(event: WechatMiniprogram.CustomEvent<{ action: string; step: Step }>) {
    void this.take(event.detail.action, event.detail.step)
  },

  close() {
    this.setData({ asking: '' })
  },

  async take(action: string, step: Step) {
    if (this.data.sending) return
    this.setData({ sending: true })
    try {
      this.show(await takeStep(this.query.code ?? '', action, step))
      this.setData({ asking: '' })
    } catch (error) {
      const trouble = asTrouble(error)
      wx.showToast({ title: trouble.sentence, icon: 'none', duration: 3000 })
      if (['already_taken', 'state_conflict', 'stale'].includes(trouble.code)) {
        this.setData({ asking: '' })
        await this.refresh()
      }
    } finally {
      this.setData({ sending: false })
    }
  },
})
