// How an entry reads on a board.
import type { Entry, Figure, Objection } from '../../../services/boards'
import { sayDay, sayUntil } from '../../../speech/time'

export interface EntryLine {
  key: string
  rank: number
  name: string
  score: string
  // Its place beyond the rank, as a word: the red or the black side, or a grade.
  place: string
  side: string
  reason: string
  figures: { key: string; name: string; words: string; how: string; score: string }[]
}

// 9650 is 96.5; whole scores stay whole.
export const sayScore = (hundredths: number): string => String(Math.round(hundredths / 10) / 10)

export function entryLine(one: Entry): EntryLine {
  const weights = one.indicators.reduce((sum, { weight }) => sum + weight, 0)
  return {
    key: `${one.rank}-${one.name}`,
    rank: one.rank,
    name: one.name,
    score: sayScore(one.score),
    place: one.grade ? `${one.grade} 级` : one.side === 'red' ? one.side_label : '',
    side: one.side,
    reason: one.ends_at ? `${one.reason}，${sayDay(one.ends_at)}到期退出` : one.reason,
    figures: one.indicators.map((figure) => figureLine(figure, weights)),
  }
}

// The unit may say that the value counts hundredths: 4313 of 0.01% is 43.13%.
export function sayValue(value: number, unit: string): string {
  const finer = /^0\.01\s*(.*)$/.exec(unit)
  const [number, name] = finer ? [value / 100, finer[1] ?? ''] : [value, unit]
  return name.startsWith('%') ? `${number}%` : `${number} ${name}`
}

// What is not known of an entry is left out of its score, and the others weigh as much more.
function figureLine(one: Figure, weights: number) {
  const share = Math.round((one.weight * 100) / weights)
  return { key: one.code, name: one.name, words: `${sayValue(one.value, one.unit)}，占总分 ${share}%`, how: one.explanation, score: sayScore(one.score) }
}

export interface SaidLine {
  key: string
  title: string
  words: string
  answer: string
}

// What I said against a board, and the answer, or until when it comes.
export const saidLine = ({ code, kind_label: kind, state, label, words, answer, answer_by: until }: Objection): SaidLine => ({
  key: code,
  title: `我提的${kind}${label}`,
  words,
  answer: state === 'open' ? `${sayUntil('最晚', until)}答复，答复会发到“通知”里。` : `答复：${answer}`,
})
