// What waits to be claimed, and what the community gave a company or a department to do. The buttons are the server's.
import { appPage } from '../../page'
import { type Order, owedAnswers, pool, queue } from '../../services/orders'
import { sendWaiting } from '../../services/outgoing'
import { type Round, openRounds } from '../../services/scoring'

appPage({
  mayBeOld: true,
  data: { orders: [] as Order[], cursor: null as string | null, count: '', open: [] as Order[], owed: [] as Order[], scoring: [] as Round[] },

  async load() {
    await sendWaiting()
    const [mine, free, owed, scoring] = await Promise.all([queue(), pool(), owedAnswers(), openRounds()])
    this.setData({ open: free.items, owed, scoring })
    this.show(mine.items, mine.next_cursor)
  },

  show(orders: Order[], cursor: string | null) {
    this.setData({ orders, cursor, count: `${orders.length} 件${cursor ? '以上' : ''}` })
  },

  async onReachBottom() {
    const { cursor } = this.data
    if (!cursor) return
    const { items, next_cursor: next } = await queue(cursor)
    this.show([...this.data.orders, ...items], next)
  },
})
