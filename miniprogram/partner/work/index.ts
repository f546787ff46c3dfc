// What the community gave a company or a department to do. The buttons are what the server allows.
import { appPage } from '../../page'
import { IN_HAND, type Order, ordersInHand } from '../../services/orders'
import { sendWaiting } from '../../services/outgoing'

const MOST = 100

appPage({
  data: { orders: [] as Order[], title: '' },

  async load() {
    await sendWaiting()
    const { items, next_cursor: cursor } = await ordersInHand(IN_HAND, undefined, MOST)
    this.setData({ orders: items, title: `要办的 · ${items.length} 件${cursor ? '以上' : ''}` })
  },
})
