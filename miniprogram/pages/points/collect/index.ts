// Points for something at a counter: they are set aside now, and paid when the counter looks at the code.
import { writeCode } from '../../../codes'
import { type Picked, appPage } from '../../../page'
import { type Balance, type Counter, type Hold, balances, counters, hold, myHolds, voidHold } from '../../../services/points'
import { asTrouble } from '../../../services/trouble'
import { sayBefore, sayMoment } from '../../../speech/time'

type Line = Hold & { words: string; text: string; tone: string; may: boolean }
const TONES: Record<Hold['state'], string> = { held: 'warn', posted: 'ok', voided: 'quiet', lapsed: 'quiet' }

appPage({
  data: {
    balance: null as Balance | null,
    counters: [] as Counter[],
    counter: '',
    amount: '',
    what: '',
    // What waits to be collected, and what was or was not.
    waiting: [] as Line[],
    past: [] as Line[],
    cursor: null as string | null,
    problem: '',
    sending: false,
  },

  async load() {
    const programme = this.query.programme ?? ''
    const [all, places, holds] = await Promise.all([balances(), counters(programme), myHolds()])
    this.setData({ balance: all.find((one) => one.programme === programme) ?? null, counters: places, cursor: holds.next_cursor, ...split(holds.items) })
  },

  async onReachBottom() {
    const { cursor } = this.data
    if (!cursor) return
    const { items, next_cursor: next } = await myHolds(cursor)
    const { waiting, past } = split(items)
    this.setData({ cursor: next, waiting: [...this.data.waiting, ...waiting], past: [...this.data.past, ...past] })
  },

  choose(event: Picked<string>) {
    this.setData({ counter: event.detail.value, problem: '' })
  },

  writeAmount(event: WechatMiniprogram.Input) {
    this.setData({ amount: event.detail.value, problem: '' })
  },

  writeWhat(event: WechatMiniprogram.Input) {
    this.setData({ what: event.detail.value, problem: '' })
  },

  async send() {
    const { amount, what, counter, balance, sending } = this.data
    if (sending || !balance) return
    const points = Number(amount)
    const problem = !what.trim() ? '请写要换什么' : !(Number.isInteger(points) && points > 0) ? '请写多少分' : points > balance.available ? `可用 ${balance.available} 分` : ''
    if (problem) return this.setData({ problem })
    this.setData({ sending: true })
    try {
      await hold(balance.programme, points, what.trim(), counter)
      this.setData({ amount: '', what: '' })
      await this.refresh()
      void wx.pageScrollTo({ scrollTop: 0, duration: 0 })
    } catch (error) {
      this.setData({ problem: asTrouble(error).sentence })
    } finally {
      this.setData({ sending: false })
    }
  },

  async giveUp(event: WechatMiniprogram.TouchEvent) {
    const { code } = event.currentTarget.dataset as { code: string }
    const { confirm } = await wx.showModal({ title: '不换了吗', content: '预留的积分会马上还给您。', confirmText: '不换了', cancelText: '留着' })
    if (!confirm) return
    await voidHold(code).catch((error) => wx.showToast({ title: asTrouble(error).sentence, icon: 'none' }))
    await this.refresh()
  },
})

function split(items: Hold[]): { waiting: Line[]; past: Line[] } {
  const lines = items.map(asLine)
  return { waiting: lines.filter(({ text }) => text), past: lines.filter(({ text }) => !text) }
}

function asLine(one: Hold): Line {
  const held = one.state === 'held'
  return {
    ...one,
    words: `${one.amount} 分 · ${one.organisation || '社区服务站'} · ${held ? `${sayBefore(one.lapses_at)}有效` : sayMoment(one.recorded_at)}`,
    text: held ? writeCode('hold', one.code) : '',
    tone: TONES[one.state],
    may: one.actions.some(({ action }) => action === 'void'),
  }
}
