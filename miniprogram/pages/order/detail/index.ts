import { callPhone } from '../../../call'
import { type Ask, ASKS, askFor, draftOf } from '../../../components/step-sheet/asks'
import { type OrderLine, orderLine } from '../../../components/order-card/line'
import { appPage } from '../../../page'
import { dropDraft } from '../../../services/drafts'
import type { Action } from '../../../services/lists'
import { me } from '../../../services/me'
import { ENDED, ONWARD, OPEN, type OrderDetail, type Step, order, stepSubmission } from '../../../services/orders'
import { sendOrKeep } from '../../../services/outgoing'
import { type Shot, photo } from '../../../services/photos'
import { MOVED_ON, type Trouble, asTrouble } from '../../../services/trouble'
import { sayAt, sayBefore } from '../../../speech/time'
import { mention, tell } from '../../../tell'
import { type TimelineStep, timeline } from './timeline'

interface Said {
  action: string
  step: Step
  photos: Shot[]
}

appPage({
  mayBeOld: true,
  data: {
    order: null as OrderDetail | null,
    line: null as OrderLine | null,
    since: '',
    wanted: '',
    cost: '',
    facts: [] as string[],
    steps: [] as TimelineStep[],
    person: null as { name: string; role: string; phone: string; face: string } | null,
    main: null as Action | null,
    others: [] as Action[],
    asking: '',
    asked: null as Ask | null,
    sending: false,
    tells: false,
    ended: false,
  },
  myCode: '',

  async load() {
    this.myCode ||= (await me()).person.code
    this.show(await order(this.query.code ?? '', this.myCode))
  },

  show(found: OrderDetail) {
    const { actions } = found
    const main = actions.find(({ action }) => ONWARD.includes(action)) ?? null
    this.setData({
      order: found,
      line: orderLine(found),
      since: sayAt(found.submitted_at, '提交'),
      wanted: found.wanted_at ? `希望 ${sayAt(found.wanted_at, '来')}` : '',
      cost: costOf(found),
      facts: factsOf(found),
      steps: timeline(found, found.resident === this.myCode),
      person: this.other(found),
      main,
      others: actions.filter((one) => one !== main),
      ended: ENDED.includes(found.state),
      tells: OPEN.includes(found.state) && found.resident === this.myCode,
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
      mention(error)
    }
  },

  act(event: WechatMiniprogram.TouchEvent) {
    const { action } = event.currentTarget.dataset as { action: string }
    this.setData({ asked: null })
    if (ASKS[action]) this.setData({ asking: action })
    else void this.take({ action, step: {}, photos: [] })
  },

  sent(event: WechatMiniprogram.CustomEvent<Said>) {
    void this.take(event.detail)
  },

  close() {
    this.setData({ asking: '' })
  },

  async take({ action, step, photos }: Said) {
    const { order: found, sending } = this.data
    if (sending || !found) return
    this.setData({ sending: true })
    const label = found.actions.find((one) => one.action === action)?.label ?? ''
    try {
      const words = `${label}：${this.data.line?.title ?? ''}`
      // What is agreed to is the sum that was shown, and no other.
      const said = action === 'agree' && found.cost ? { ...step, amount: found.cost.amount } : step
      const answer = await sendOrKeep<OrderDetail>(stepSubmission(found.code, action, said, photos, words))
      dropDraft(draftOf(action, found.code))
      this.setData({ asking: '' })
      if (answer) this.show(answer)
    } catch (error) {
      await this.refused(asTrouble(error), action, label)
    } finally {
      this.setData({ sending: false })
    }
  },

  async refused(trouble: Trouble, action: string, label: string) {
    const asked = this.data.asking ? null : askFor(label, trouble.fields)
    if (asked) return this.setData({ asked, asking: action })
    tell(trouble)
    if (!MOVED_ON.includes(trouble.code)) return
    this.setData({ asking: '' })
    await this.refresh()
  },
})

function costOf({ cost, actions }: OrderDetail): string {
  if (!cost) return ''
  const waits = actions.some(({ action }) => action === 'agree') ? '等您确认' : '等居民确认'
  return `费用 ${(cost.amount / 100).toFixed(2)} 元，${cost.agreed ? '双方已确认' : waits}`
}

// What else stands: who was asked to help or to take over, how it is handled, an answer that is owed.
function factsOf(found: OrderDetail): string[] {
  const facts = found.parties.map(({ name, label }) => `${label}：${name}`)
  if (found.handling_label) facts.push(found.handling_label)
  if (found.offered_to) facts.push(`已请 ${found.offered_to} 接手，等对方同意`)
  if (found.deadline.state === 'paused') facts.push(found.deadline.label)
  if (found.answer_by) facts.push(`居民给了低分，${sayBefore(found.answer_by)}要答复`)
  return facts
}
