// What I am asked to score: with a scheme and a period in the address its sheet, else the rounds.
import { type Picked, appPage } from '../../../page'
import { draft, dropDraft, keepDraft } from '../../../services/drafts'
import { type AskedScore, type Round, type Sheet, type Which, giveScores, rounds, sheet, sheetPage } from '../../../services/scoring'
import { asTrouble } from '../../../services/trouble'
import { sayDaysLeft, sayUntil } from '../../../speech/time'
import { type Question, type Subject, type Written, keyOf, subjectsOf, unsavedOf, withoutReason } from './subjects'

interface Line {
  key: string
  url: string
  name: string
  words: string
  label: string
  tone: string
}

type Tap = WechatMiniprogram.TouchEvent

appPage({
  data: {
    lines: [] as Line[],
    cursor: null as string | null,
    round: null as Round | null,
    until: '',
    subjects: [] as Subject[],
    opened: '',
    reasonBelow: 0,
    problem: '',
    sending: false,
    said: '',
  },

  scores: [] as AskedScore[],
  written: {} as Written,

  async load() {
    if (this.which().scheme) return this.show(await sheet(this.which()))
    const { items, next_cursor: cursor } = await rounds()
    this.setData({ lines: inOrder(items).map(asLine), cursor })
  },

  async onReachBottom() {
    const { cursor } = this.data
    if (!cursor) return
    const { items, next_cursor: next } = await rounds(cursor)
    this.setData({ lines: [...this.data.lines, ...items.map(asLine)], cursor: next })
  },

  show({ scores, reason_below: reasonBelow, ...round }: Sheet) {
    this.setData({ round })
    this.scores = scores
    this.written = (round.open && draft<Written>(this.draftName())) || {}
    const subjects = subjectsOf(scores, this.written, reasonBelow)
    const next = subjects.find(({ unsaved }) => unsaved) ?? subjects.find(({ tone }) => tone !== 'ok')
    this.setData({ until: untilOf(round), subjects, reasonBelow, opened: round.open ? this.data.opened || (next?.code ?? '') : '' })
  },

  which(): Which {
    const { scheme = '', period = '', place = '' } = this.query
    return { scheme, period, place }
  },

  draftName(): string {
    return `scoring ${this.data.round?.scheme} ${this.data.round?.period} ${this.data.round?.place}`
  },

  toggle(event: Tap) {
    if (!this.data.round?.open) return
    const { code } = event.currentTarget.dataset as { code: string }
    this.setData({ opened: this.data.opened === code ? '' : code, problem: '', said: '' })
  },

  choose(event: Picked<number>) {
    const { code, indicator } = event.currentTarget.dataset as { code: string; indicator: string }
    this.write(code, indicator, { score: event.detail.value })
  },

  explain(event: WechatMiniprogram.Input) {
    const { code, indicator } = event.currentTarget.dataset as { code: string; indicator: string }
    this.write(code, indicator, { note: event.detail.value })
  },

  // A tap is kept on this phone at once, and counts when it was saved.
  write(code: string, indicator: string, change: { score?: number; note?: string }) {
    const at = this.data.subjects.findIndex((one: Subject) => one.code === code)
    const question = this.data.subjects[at]?.questions.find((one: Question) => one.indicator === indicator)
    const score = change.score ?? question?.score ?? null
    if (this.data.sending || !question || score === null) return
    const note = change.note ?? question.note
    this.written = { ...this.written, [keyOf(code, indicator)]: { score, note } }
    keepDraft(this.draftName(), this.written)
    const [subject] = subjectsOf(this.scores.filter((one: AskedScore) => one.subject === code), this.written, this.data.reasonBelow)
    this.setData({ [`subjects[${at}]`]: subject, problem: '', said: '' } as object)
  },

  async save(event: Tap) {
    const { code } = event.currentTarget.dataset as { code: string }
    const subject = this.data.subjects.find((one: Subject) => one.code === code)
    if (!subject || this.data.sending) return
    const given = unsavedOf(subject)
    const unexplained = withoutReason(subject)
    if (!given.length) return this.setData({ problem: subject.tone === 'ok' ? '没有改动，已经保存过了' : '请先点分数' })
    if (unexplained) return this.setData({ problem: `${unexplained.name}在 ${this.data.reasonBelow} 分以下，请写明原因` })
    this.setData({ sending: true, problem: '', said: '' })
    try {
      const saved = await giveScores(this.which(), given)
      for (const { indicator } of given) delete this.written[keyOf(code, indicator)]
      if (Object.keys(this.written).length) keepDraft(this.draftName(), this.written)
      else dropDraft(this.draftName())
      this.setData({ opened: '' })
      this.show(saved)
      this.setData({ said: saved.missing ? `${subject.name}保存好了，还有 ${saved.missing} 项没评` : `${subject.name}保存好了，全部评完了` })
    } catch (error) {
      this.setData({ problem: `没有保存：${asTrouble(error).sentence}` })
    } finally {
      this.setData({ sending: false })
    }
  },
})

// The open ones first, each part as the server has it.
const inOrder = (items: Round[]): Round[] => [...items.filter(({ open }) => open), ...items.filter(({ open }) => !open)]

function untilOf({ open, due_at: due, asked, missing }: Round): string {
  const left = !missing ? `${asked} 项都评完了` : missing === asked ? `${asked} 项都还没评` : `${asked} 项里还有 ${missing} 项没评`
  return open ? `${sayUntil('评到', due)}，${sayDaysLeft(due)}。${left}。` : `${sayUntil('', due)}已截止，不能再改。${left}。`
}

function asLine(one: Round): Line {
  const [label, tone] = !one.open ? ['已截止', 'quiet'] : one.missing ? [`还有 ${one.missing} 项`, 'warn'] : ['已评完', 'ok']
  return {
    key: `${one.scheme}-${one.period}-${one.place_label}`,
    url: sheetPage(one),
    name: `${one.period_label}${one.name}`,
    words: `${one.place_label}。${untilOf(one)}`,
    label,
    tone,
  }
}
