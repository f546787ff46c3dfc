// A score sheet as its judge sees it: by subject, what was saved and what was tapped but is not saved yet.
import type { AskedScore, GivenScore } from '../../../services/scoring'

// What a tap can give. A score that was given elsewhere, such as 88, is shown beside them.
const STEPS = [100, 95, 90, 85, 80, 75, 70, 60, 50, 40, 20, 0]

// What is not saved yet, by subject and indicator.
export type Written = Record<string, { score: number; note: string }>

export interface Question {
  key: string
  indicator: string
  name: string
  explanation: string
  score: number | null
  note: string
  steps: number[]
  unsaved: boolean
  wantsReason: boolean
}

export interface Subject {
  code: string
  name: string
  words: string
  label: string
  tone: string
  unsaved: boolean
  questions: Question[]
}

export const keyOf = (subject: string, indicator: string): string => `${subject} ${indicator}`

export function subjectsOf(scores: AskedScore[], written: Written, reasonBelow: number): Subject[] {
  const bySubject = new Map<string, AskedScore[]>()
  for (const one of scores) bySubject.set(one.subject, [...(bySubject.get(one.subject) ?? []), one])
  return [...bySubject.values()].map((asked) => subjectOf(asked, written, reasonBelow))
}

function subjectOf(asked: AskedScore[], written: Written, reasonBelow: number): Subject {
  const questions = asked.map((one) => questionOf(one, written, reasonBelow))
  const unsaved = questions.some((one) => one.unsaved)
  const missing = asked.filter(({ score }) => score === null).length
  const [label, tone] = unsaved ? ['没保存', 'warn'] : !missing ? ['已保存', 'ok'] : missing === asked.length ? ['没评', 'quiet'] : [`还差 ${missing} 项`, 'warn']
  return {
    code: asked[0]?.subject ?? '',
    name: asked[0]?.subject_name ?? '',
    words: missing === asked.length ? '' : asked.map(wordsOf).join('，'),
    label,
    tone,
    unsaved,
    questions,
  }
}

function questionOf(one: AskedScore, written: Written, reasonBelow: number): Question {
  const key = keyOf(one.subject, one.indicator)
  const { score, note } = written[key] ?? one
  return {
    key,
    indicator: one.indicator,
    name: one.indicator_name,
    explanation: one.explanation,
    score,
    note,
    steps: score === null || STEPS.includes(score) ? STEPS : [score, ...STEPS],
    unsaved: score !== one.score || note !== one.note,
    wantsReason: score !== null && score < reasonBelow,
  }
}

// What the server has.
function wordsOf({ indicator_name: name, score, note }: AskedScore): string {
  if (score === null) return `${name} 没评`
  return `${name} ${score} 分${note ? `（${note}）` : ''}`
}

export const withoutReason = (one: Subject): Question | undefined => one.questions.find(({ wantsReason, note }) => wantsReason && !note.trim())

export const unsavedOf = ({ code, questions }: Subject): GivenScore[] =>
  questions.flatMap(({ indicator, score, note, unsaved }) => (unsaved && score !== null ? [{ subject: code, indicator, score, note: note.trim() }] : []))
