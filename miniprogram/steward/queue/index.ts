import { appPage } from '../../page'
import { pendingMembers } from '../../services/members'
import { IN_HAND, type Order, ordersInHand } from '../../services/orders'
import { sendWaiting } from '../../services/outgoing'

const MOST = 100

appPage({
  data: { orders: [] as Order[], title: '', waiting: 0 },

  async load() {
    await sendWaiting()
    const [{ items, next_cursor: cursor }, members] = await Promise.all([ordersInHand(IN_HAND, undefined, MOST), pendingMembers()])
    this.setData({ orders: items, title: `今天 · ${items.length} 件${cursor ? '以上' : ''}`, waiting: members.items.length })
  },
})
