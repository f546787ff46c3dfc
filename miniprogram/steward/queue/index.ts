import { callPhone } from '../../call'
import { type OrderLine, orderLine } from '../../components/order-card/line'
import { ASKS } from '../../components/step-sheet/asks'
import { appPage } from '../../page'
import type { Action } from '../../services/lists'
import { pendingMembers } from '../../services/members'
import { IN_HAND, type Order, type Step, order, ordersInHand } from '../../services/orders'
import { type Outgoing, drop, onOutgoingChange, outgoing, sendOrKeep, sendWaiting } from '../../services/outgoing'
import { asTrouble } from '../../services/trouble'

interface Job extends OrderLine {
  resident: string
  urgent: boolean
  main: Action | null
  other: Action | null
  edge: string
}

const ONWARD = ['accept', 'start', 'complete']
const MOST = 100
const LABELS: Record<string, string> = { accept: '接单', start: '到达', complete: '办结', decline: '退回' }

appPage({
  data: {
    jobs: [] as Job[],
    more: false,
    waiting: 0,
    unsent: [] as Outgoing[],
    asking: '',
    code: '',
    sending: false,
  },

  endListening: () => {},

  onLoad() {
    this.endListening = onOutgoingChange(() => {
      const fewer = outgoing().length < this.data.unsent.length
      this.setData({ unsent: outgoing() })
      if (fewer) void this.refresh()
    })
  },

  onUnload() {
    this.endListening()
  },

  async load() {
    await sendWaiting()
    this.setData({ unsent: outgoing() })
    const [{ items, next_cursor: cursor }, members] = await Promise.all([ordersInHand(IN_HAND, undefined, MOST), pendingMembers()])
    this.setData({ jobs: [...items].sort(byUrgency).map(asJob), more: cursor !== null, waiting: members.items.length })
  },

  open(event: WechatMiniprogram.TouchEvent) {
    const { code } = event.currentTarget.dataset as { code: string }
    void wx.navigateTo({ url: `/pages/order/detail/index?code=${code}` })
  },

  seeMembers() {
    void wx.navigateTo({ url: '/steward/members/index' })
  },

  async call(event: WechatMiniprogram.TouchEvent) {
    const { code } = event.currentTarget.dataset as { code: string }
    try {
      callPhone((await order(code)).resident_phone)
    } catch (error) {
      wx.showToast({ title: asTrouble(error).title, icon: 'none' })
    }
  },

  act(event: WechatMiniprogram.TouchEvent) {
    const { code, action } = event.currentTarget.dataset as { code: string; action: string }
    this.setData({ code })
    if (ASKS[action]) this.setData({ asking: action })
    else void this.take(action, {})
  },

  sent(event: WechatMiniprogram.CustomEvent<{ action: string; step: Step }>) {
    void this.take(event.detail.action, event.detail.step)
  },

  close() {
    this.setData({ asking: '' })
  },

  sendNow() {
    void this.refresh()
  },

  forget(event: WechatMiniprogram.TouchEvent) {
    drop((event.currentTarget.dataset as { code: string }).code)
    void this.refresh()
  },

  async take(action: string, step: Step) {
    if (this.data.sending) return
    this.setData({ sending: true })
    try {
      const job = this.data.jobs.find(({ code }) => code === this.data.code)
      const sent = await sendOrKeep(this.data.code, action, `${job?.title ?? ''}，${LABELS[action] ?? action}`, step)
      this.setData({ asking: '', unsent: outgoing() })
      if (sent) await this.refresh()
    } catch (error) {
      wx.showToast({ title: asTrouble(error).sentence, icon: 'none', duration: 3000 })
    } finally {
      this.setData({ sending: false })
    }
  },
})

// What is due first is on top; of equals those whom the service puts first, then what came first.
function byUrgency(one: Order, other: Order): number {
  const due = (found: Order) => (found.due_at ? Date.parse(found.due_at) : Infinity)
  if (due(one) !== due(other)) return due(one) - due(other)
  return other.priority - one.priority || Date.parse(one.submitted_at) - Date.parse(other.submitted_at)
}

function asJob(one: Order): Job {
  const line = orderLine(one)
  return {
    ...line,
    resident: `${one.place_label} · ${one.resident_name}`,
    urgent: one.priority > 0,
    main: one.actions.find(({ action }) => ONWARD.includes(action)) ?? null,
    other: one.actions.find(({ action }) => action === 'decline') ?? null,
    edge: line.dueTone === 'late' ? 'edge-late' : line.dueTone === 'warn' ? 'edge-warn' : '',
  }
}
