// The boards on which companies and departments stand; each opens with how its scores came about, and objection.
import { appPage } from '../../page'
import { type Board, boards } from '../../services/boards'
import { sayDay, sayDaysLeft } from '../../speech/time'
import type { BoardSubject } from '../../vocabulary'

interface Line {
  key: string
  url: string
  name: string
  words: string
  label: string
  onNotice: boolean
}

const ORGANISATIONS: BoardSubject = 'organisation'

appPage({
  data: { lines: [] as Line[], cursor: null as string | null },

  async load() {
    this.setData({ lines: [] })
    await this.more(undefined)
  },

  async onReachBottom() {
    if (this.data.cursor) await this.more(this.data.cursor)
  },

  // Boards of buildings and people are passed over, so a page may hold few: read on until there are some.
  async more(from: string | undefined) {
    let cursor: string | null | undefined = from
    let found: Line[] = []
    do {
      const page: { items: Board[]; next_cursor: string | null } = await boards(cursor ?? undefined)
      found = [...found, ...page.items.filter(({ subject }) => subject === ORGANISATIONS).map(asLine)]
      cursor = page.next_cursor
    } while (cursor && found.length < 5)
    this.setData({ lines: [...this.data.lines, ...found], cursor })
  },
})

function asLine(one: Board): Line {
  const onNotice = one.state === 'on_notice' && one.notice_until !== null
  const until = one.notice_until ?? ''
  return {
    key: `${one.scheme}-${one.period}-${one.place_label}`,
    url: `/pages/boards/detail/index?scheme=${one.scheme}&period=${one.period}`,
    name: one.name,
    words: onNotice ? `${one.period_label}，公示到${sayDay(until)}，${sayDaysLeft(until)}` : one.period_label,
    label: one.label,
    onNotice,
  }
}
