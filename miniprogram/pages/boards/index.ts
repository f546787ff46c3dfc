import { appPage } from '../../page'
import { boards } from '../../services/boards'
import { homesOf, me } from '../../services/me'
import { type Round, openRounds } from '../../services/scoring'
import { type Mine, standingOf } from './mine'
import { type Summary, summaryOf } from './summary'

appPage({
  mayBeOld: true,
  data: { lines: [] as Summary[], cursor: null as string | null, mine: null as Mine | null, scoring: [] as Round[] },

  async load() {
    const [{ items, next_cursor: cursor }, who, scoring] = await Promise.all([boards(), me(), openRounds()])
    const mine = await standingOf(items, homesOf(who)[0]?.place_label ?? '')
    this.setData({ lines: items.map(summaryOf), cursor, mine, scoring })
  },

  async onReachBottom() {
    const { cursor } = this.data
    if (!cursor) return
    const { items, next_cursor: next } = await boards(cursor)
    this.setData({ lines: [...this.data.lines, ...items.map(summaryOf)], cursor: next })
  },

  onShareAppMessage: () => ({ title: '红黑榜：谁办得好，为什么', path: '/pages/boards/index' }),
})
