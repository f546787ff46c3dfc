// The boards on which companies and departments stand; each opens with how its scores came about, and objection.
import { appPage } from '../../page'
import { type Board, boardPage, boards } from '../../services/boards'
import { sayDaysLeft, sayUntil } from '../../speech/time'
import type { BoardSubject } from '../../vocabulary'

interface Line {
  key: string
  url: string
  name: string
  words: string
  label: string
  pressing: boolean
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
  const warned = one.state === 'reviewed'
  return {
    key: `${one.scheme}-${one.period}-${one.place_label}`,
    url: boardPage(one),
    name: one.name,
    words: wordsOf(one),
    label: warned ? '拟列入黑榜' : one.label,
    pressing: warned || one.state === 'on_notice',
  }
}

// A black entry is told to whom it blames before the notice, with the time to answer; that ends with a day.
function wordsOf({ state, period_label: period, answer_until: answer, notice_until: notice }: Board): string {
  if (state === 'reviewed' && answer) {
    return `${period}，还没有公示。${sayUntil('到', answer)}为止可以写明意见，${sayDaysLeft(answer)}`
  }
  return state === 'on_notice' && notice ? `${period}，${sayUntil('公示到', notice)}，${sayDaysLeft(notice)}` : period
}
