// The boards on which companies and departments stand; each opens with how its scores came about, and objection.
import { appPage } from '../../page'
import { type Summary, summaryOf } from '../../pages/boards/summary'
import { boards } from '../../services/boards'
import type { BoardSubject } from '../../vocabulary'

const ORGANISATIONS: BoardSubject = 'organisation'
const ENOUGH = 5

appPage({
  mayBeOld: true,
  data: { lines: [] as Summary[], cursor: null as string | null },

  async load() {
    const { found, cursor } = await readOn()
    this.setData({ lines: found, cursor })
  },

  async onReachBottom() {
    if (!this.data.cursor) return
    const { found, cursor } = await readOn(this.data.cursor)
    this.setData({ lines: [...this.data.lines, ...found], cursor })
  },
})

// Boards of buildings and people are passed over, so a page may hold few: read on until there are some. Without a
// network the first page is all there is.
async function readOn(from?: string): Promise<{ found: Summary[]; cursor: string | null }> {
  const { items, next_cursor: cursor } = await boards(from)
  const found = items.filter(({ subject }) => subject === ORGANISATIONS).map(summaryOf)
  if (!cursor || found.length >= ENOUGH) return { found, cursor }
  const rest = await readOn(cursor).catch((error) => {
    if (!found.length) throw error
    return { found: [], cursor }
  })
  return { found: [...found, ...rest.found], cursor: rest.cursor }
}
