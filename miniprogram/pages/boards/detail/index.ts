import { draftOf } from '../../../components/step-sheet/asks'
import { appPage } from '../../../page'
import { type BoardDetail, type Naming, type WhichBoard, board, boardPage, myNames, myObjections, objectTo } from '../../../services/boards'
import { dropDraft } from '../../../services/drafts'
import { homesOf, me } from '../../../services/me'
import type { Shot } from '../../../services/photos'
import { sayDaysLeft, sayUntil } from '../../../speech/time'
import { tell } from '../../../tell'
import type { BoardState, BoardSubject } from '../../../vocabulary'
import { isPartOf } from '../mine'
import { type EntryLine, type SaidLine, entryLine, saidLine } from './line'

const BEST_SHOWN = 10
// How one speaks against a board, by the stage it is at.
const SPEAKING: Partial<Record<BoardState, { ask: string; text: string }>> = {
  reviewed: { ask: 'plead', text: '写明我们的意见' },
  on_notice: { ask: 'object', text: '我有异议' },
  published: { ask: 'repair', text: '整改好了，申请修复' },
}
const NOBODY: Partial<Record<BoardSubject, string>> = { household: '这一期没有家庭同意公开名字，这里不列名单。', person: '这一期没有人同意公开名字，这里不列名单。' }
const OURS: Partial<Record<BoardSubject, string>> = { organisation: '我们', person: '我' }

appPage({
  mayBeOld: true,
  data: {
    board: null as BoardDetail | null,
    words: '',
    nobody: '',
    warning: '',
    best: [] as EntryLine[],
    worst: [] as EntryLine[],
    rest: [] as EntryLine[],
    mine: '',
    ours: '',
    open: '',
    all: false,
    speaking: '',
    asking: '',
    sending: false,
    said: [] as SaidLine[],
    namings: [] as Naming[],
  },

  async load() {
    const which = this.which()
    const [found, who, said] = await Promise.all([board(which), me(), myObjections(which)])
    const namings = Object.keys(found.name_choices).length ? await myNames() : []
    const lines = found.entries.map(entryLine)
    const worst = lines.filter(({ side }) => side === 'black')
    const others = lines.filter(({ side }) => side !== 'black')
    const home = homesOf(who)[0]?.place_label ?? ''
    const own = found.entries.findIndex((one) => one.own || isPartOf(home, one.name))
    this.setData({
      board: found,
      words: wordsOf(found),
      nobody: NOBODY[found.subject] ?? '这一期没有可以比较的数据。',
      warning: warningOf(found),
      best: others.slice(0, BEST_SHOWN),
      rest: others.slice(BEST_SHOWN),
      worst,
      mine: lines[own]?.key ?? '',
      ours: OURS[found.subject] ?? '我家',
      speaking: found.actions.some(({ action }) => action === 'object') ? SPEAKING[found.state]?.text ?? '' : '',
      said: said.map(saidLine),
      namings: namings.filter(({ scheme }) => scheme === found.scheme),
    })
  },

  which(): WhichBoard {
    const { scheme = '', period = '', place } = this.query
    return { scheme, period, place }
  },

  toggle(event: WechatMiniprogram.TouchEvent) {
    const { key } = event.currentTarget.dataset as { key: string }
    this.setData({ open: this.data.open === key ? '' : key })
  },

  showAll() {
    this.setData({ best: [...this.data.best, ...this.data.rest], rest: [] })
  },

  ask() {
    const { board: found } = this.data
    this.setData({ asking: (found && SPEAKING[found.state]?.ask) ?? '' })
  },

  close() {
    this.setData({ asking: '' })
  },

  async speak(event: WechatMiniprogram.CustomEvent<{ action: string; words: string; photos: Shot[] }>) {
    const { action, words, photos } = event.detail
    const { scheme, period } = this.which()
    this.setData({ sending: true })
    try {
      await objectTo(this.which(), words, photos.map(({ code }) => code))
      dropDraft(draftOf(action, `${scheme} ${period}`))
      this.setData({ asking: '' })
      await this.refresh()
    } catch (error) {
      tell(error)
    } finally {
      this.setData({ sending: false })
    }
  },

  onShareAppMessage() {
    const { board: found } = this.data
    return { title: `${found?.name ?? '榜单'} ${found?.period_label ?? ''}`, path: boardPage(found ?? this.which()) }
  },
})

function wordsOf(one: BoardDetail): string {
  if (one.state === 'reviewed') return '还没有公示'
  const { entries, notice_until: notice } = one
  const stage = one.state === 'on_notice' && notice ? `${sayUntil('公示到', notice)}，${sayDaysLeft(notice)}` : one.label
  return entries.length ? `${entries.length} 个${one.subject_label} · ${stage}` : stage
}

// To whom a black entry is told before the notice.
function warningOf({ state, answer_until: until, entries }: BoardDetail): string {
  if (state !== 'reviewed' || !until || !entries.some(({ own, side }) => own && side === 'black')) return ''
  return `拟列入黑榜。${sayUntil('到', until)}为止可以写明意见，${sayDaysLeft(until)}。社区答复以后才会公示。`
}
