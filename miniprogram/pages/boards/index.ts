import { appPage } from '../../page'
import { type Board, boardPage, boards } from '../../services/boards'
import { homesOf, me } from '../../services/me'
import { type Round, openRounds } from '../../services/scoring'
import { sayDay, sayDaysLeft, sayUntil } from '../../speech/time'
import { type Mine, standingOf } from './mine'

interface Line {
  key: string
  url: string
  name: string
  words: string
  red: number
  black: number
  onNotice: boolean
  label: string
}

appPage({
  data: { lines: [] as Line[], cursor: null as string | null, mine: null as Mine | null, scoring: [] as Round[] },

  async load() {
    const [{ items, next_cursor: cursor }, who, scoring] = await Promise.all([boards(), me(), openRounds()])
    const mine = await standingOf(items, homesOf(who)[0]?.place_label ?? '')
    this.setData({ lines: items.map(asLine), cursor, mine, scoring })
  },

  async onReachBottom() {
    const { cursor } = this.data
    if (!cursor) return
    const { items, next_cursor: next } = await boards(cursor)
    this.setData({ lines: [...this.data.lines, ...items.map(asLine)], cursor: next })
  },

  onShareAppMessage: () => ({ title: '红黑榜：谁办得好，为什么', path: '/pages/boards/index' }),
})

function asLine(one: Board): Line {
  const notice = one.state === 'on_notice' ? one.notice_until : null
  return {
    key: `${one.scheme}-${one.period}-${one.place_label}`,
    url: boardPage(one),
    name: one.name,
    words: notice ? `${one.period_label}，${sayUntil('公示到', notice)}，${sayDaysLeft(notice)}，可以提异议` : one.published_at ? `${one.period_label}，${sayDay(one.published_at)}发布` : one.period_label,
    red: one.red,
    black: one.black,
    onNotice: !!notice,
    // That it was published is said with the day.
    label: one.state === 'reviewed' ? '拟上榜' : one.state === 'published' ? '' : one.label,
  }
}
