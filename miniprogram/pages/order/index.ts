import { type OrderLine, orderLine } from '../../components/order-card/line'
import { appPage } from '../../page'
import { ENDED, OPEN, myOrders } from '../../services/orders'

appPage({
  mayBeOld: true,
  data: { ended: false, orders: [] as OrderLine[], cursor: null as string | null },

  async load() {
    const { items, next_cursor: cursor } = await myOrders(this.data.ended ? ENDED : OPEN)
    this.setData({ orders: items.map(orderLine), cursor })
  },

  async onReachBottom() {
    const { cursor, ended } = this.data
    if (!cursor) return
    const { items, next_cursor: next } = await myOrders(ended ? ENDED : OPEN, cursor)
    this.setData({ orders: [...this.data.orders, ...items.map(orderLine)], cursor: next })
  },

  choose(event: WechatMiniprogram.TouchEvent) {
    const { ended } = event.currentTarget.dataset as { ended: boolean }
    if (ended === this.data.ended) return
    this.setData({ ended, ready: false })
    void this.refresh()
  },

  ask() {
    void wx.navigateTo({ url: '/pages/order/new/index' })
  },
})
