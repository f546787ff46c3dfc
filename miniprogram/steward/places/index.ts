// Where I hold a post, down to the doors: how many there are, and an order for one of them in two taps.
import { appPage } from '../../page'
import { type Post, me } from '../../services/me'
import { type Place, doorsBelow } from '../../services/places'
import { asTrouble } from '../../services/trouble'
import { goTo } from '../../way'

appPage({
  data: { posts: [] as Post[], open: '', reading: false, doors: [] as Place[], count: '' },

  async load() {
    const { posts } = await me()
    this.setData({ posts, open: '' })
  },

  async show(event: WechatMiniprogram.TouchEvent) {
    const { place } = event.currentTarget.dataset as { place: string }
    if (this.data.open === place) return this.setData({ open: '' })
    this.setData({ open: place, reading: true, doors: [], count: '' })
    try {
      const doors = await doorsBelow(place)
      if (this.data.open === place) this.setData({ doors, count: `共 ${doors.length} 户，点门牌替他们下单` })
    } catch (error) {
      this.setData({ count: asTrouble(error).title })
    } finally {
      this.setData({ reading: false })
    }
  },

  orderFor(event: WechatMiniprogram.TouchEvent) {
    const { code, label } = event.currentTarget.dataset as { code: string; label: string }
    goTo(`/steward/phone-order/index?place=${code}&label=${encodeURIComponent(label)}`)
  },
})
