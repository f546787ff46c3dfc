// Somebody I serve, and what I can do for them.
import { appPage } from '../../page'
import { type Resident, resident } from '../../services/residents'
import { goTo } from '../../way'

appPage({
  data: { one: null as Resident | null, face: '', way: '' },

  async load() {
    const one = await resident(this.query.code ?? '')
    const way = Object.entries({ code: one.code, name: one.name, place: one.place, label: one.place_label })
    this.setData({ one, face: one.name.slice(0, 1), way: way.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&') })
  },

  recordDeed() {
    goTo(`/steward/deed/index?${this.data.way}`)
  },

  orderFor() {
    goTo(`/steward/phone-order/index?${this.data.way}`)
  },
})
