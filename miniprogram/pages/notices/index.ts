import { appPage } from '../../page'
import { type Notice, notices } from '../../services/notices'
import { sayMoment } from '../../speech/time'
import { goTo } from '../../way'

type Line = Notice & { moment: string }

const asLine = (one: Notice): Line => ({ ...one, moment: sayMoment(one.posted_at) })

appPage({
  mayBeOld: true,
  data: { lines: [] as Line[], cursor: null as string | null },

  async load() {
    const { items, next_cursor: cursor } = await notices()
    this.setData({ lines: items.map(asLine), cursor })
  },

  async onReachBottom() {
    const { cursor } = this.data
    if (!cursor) return
    const { items, next_cursor: next } = await notices(cursor)
    this.setData({ lines: [...this.data.lines, ...items.map(asLine)], cursor: next })
  },

  open(event: WechatMiniprogram.TouchEvent) {
    const { link } = event.currentTarget.dataset as { link: string }
    if (link) goTo(link)
  },
})
