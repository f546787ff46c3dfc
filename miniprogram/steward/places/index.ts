// Where I hold a post, down to the doors: who lives there, what is open, who needs more care.
import { type Picked, appPage } from '../../page'
import { type Post, me } from '../../services/me'
import { type Served, servedHouseholds } from '../../services/served'

type Door = Served & { words: string }

appPage({
  data: { posts: [] as (Post & { text: string })[], sameLabel: false, place: '', doors: [] as Door[], cursor: null as string | null, reading: false },

  async load() {
    const { posts } = await me()
    const place = this.data.place || (posts[0]?.place ?? '')
    const sameLabel = posts.length > 0 && posts.every(({ label }) => label === posts[0]?.label)
    const named = posts.map((one) => ({ ...one, text: sameLabel ? one.place_label : `${one.place_label} · ${one.label}` }))
    this.setData({ posts: named, place, sameLabel })
    await this.readDoors()
  },

  async readDoors() {
    const { place } = this.data
    if (!place) return
    const { items, next_cursor: cursor } = await servedHouseholds(place)
    if (place === this.data.place) this.setData({ doors: items.map(asDoor), cursor })
  },

  async onReachBottom() {
    const { place, cursor } = this.data
    if (!cursor) return
    const { items, next_cursor: next } = await servedHouseholds(place, cursor)
    if (place === this.data.place) this.setData({ doors: [...this.data.doors, ...items.map(asDoor)], cursor: next })
  },

  choose(event: Picked<string>) {
    const place = event.detail.value
    if (place === this.data.place) return
    this.setData({ place, doors: [], cursor: null, ready: false })
    void this.refresh()
  },
})

function asDoor(one: Served): Door {
  const parts = [one.people ? `${one.people} 位已登记` : '还没有人登记', ...(one.open_orders ? [`在办 ${one.open_orders} 件`] : [])]
  return { ...one, words: parts.join('，') }
}
