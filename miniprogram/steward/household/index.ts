// One household: who lives there, what is open, and what I can do for them.
import { type OrderLine, orderLine } from '../../components/order-card/line'
import { appPage } from '../../page'
import { type ServedDetail, servedHousehold } from '../../services/served'
import { goTo } from '../../way'

appPage({
  data: { one: null as ServedDetail | null, orders: [] as OrderLine[] },

  async load() {
    const one = await servedHousehold(this.query.code ?? '')
    this.setData({ one, orders: one.orders.map(orderLine) })
  },

  orderFor() {
    const { one } = this.data
    if (one) goTo(`/steward/phone-order/index?place=${one.code}&label=${encodeURIComponent(one.label)}`)
  },
})
