import { appPage } from '../../page'
import { type Board, boards } from '../../services/boards'
import { sayDay } from '../../speech/time'

interface Line {
  key: string
  url: string
  name: string
  period: string
  words: string
  red: number
  black: number
  onNotice: boolean
  label: string
}

appPage({
  data: { lines: [] as Line[], cursor: null as string | null },

  async load() {
    const { items, next_cursor: cursor } = await boards()
    this.setData({ lines: items.map(asLine), cursor })
  },

  async onReachBottom() {
    const { cursor } = this.data
    if (!cursor) return
    const { items, next_cursor: next } = await boards(cursor)
    this.setData({ lines: [...this.data.lines, ...items.map(asLine)], cursor: next })
  },

  open(event: WechatMiniprogram.TouchEvent) {
    void wx.navigateTo({ url: (event.currentTarget.dataset as { url: string }).url })
  },
})

function asLine(one: Board): Line {
  const onNotice = one.state === 'on_notice'
  const day = onNotice ? one.notice_until : one.published_at
  return {
    key: `${one.scheme}-${one.period}-${one.place_label}`,
    url: `/pages/boards/detail/index?scheme=${one.scheme}&period=${one.period}`,
    name: one.name,
    period: one.period_label,
    words: day ? (onNotice ? `公示到${sayDay(day)}，有异议请提出` : `${sayDay(day)}发布`) : '',
    red: one.red,
    black: one.black,
    onNotice,
    label: one.label,
  }
}
