import { type OrderLine, orderLine } from '../../components/order-card/line'
import { type Picked, appPage } from '../../page'
import { ENDED, OPEN, myOrders } from '../../services/orders'

const PARTS = [{ ended: false, text: '进行中' }, { ended: true, text: '已结束' }]

appPage({
  mayBeOld: true,
  data: { ended: false, parts: PARTS, orders: [] as OrderLine[], cursor: null as string | null },

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

  choose(event: Picked<boolean>) {
    const ended = event.detail.value
    if (ended === this.data.ended) return
    this.setData({ ended, ready: false })
    void this.refresh()
  },

  ask() {
    void wx.navigateTo({ url: '/pages/order/new/index' })
  },
})
