import { scanCode } from '../../codes'
import { appPage } from '../../page'
import { pendingMembers } from '../../services/members'
import { type Order, owedAnswers, pool, queue } from '../../services/orders'
import { sendWaiting } from '../../services/outgoing'
import { type Round, openRounds } from '../../services/scoring'
import { STEWARDS_WAYS, goTo } from '../../way'

appPage({
  mayBeOld: true,
  data: { orders: [] as Order[], cursor: null as string | null, title: '', waiting: 0, open: [] as Order[], owed: [] as Order[], scoring: [] as Round[], ways: STEWARDS_WAYS },

  async load() {
    await sendWaiting()
    const [mine, members, free, owed, scoring] = await Promise.all([queue(), pendingMembers(), pool(), owedAnswers(), openRounds()])
    this.setData({ waiting: members.items.length, open: free.items, owed, scoring })
    this.show(mine.items, mine.next_cursor)
  },

  show(orders: Order[], cursor: string | null) {
    this.setData({ orders, cursor, title: `今天 · ${orders.length} 件${cursor ? '以上' : ''}` })
  },

  async scan() {
    const code = await scanCode('person', '居民的码')
    if (code) goTo(`/steward/resident/index?code=${encodeURIComponent(code)}`)
  },

  async onReachBottom() {
    const { cursor } = this.data
    if (!cursor) return
    const { items, next_cursor: next } = await queue(cursor)
    this.show([...this.data.orders, ...items], next)
  },
})
