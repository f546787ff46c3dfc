// How an entry reads on a board.
import type { Entry, Figure, Objection } from '../../../services/boards'
import { sayDay } from '../../../speech/time'

export interface EntryLine {
  key: string
  rank: number
  name: string
  score: string
  side: string
  reason: string
  figures: { key: string; name: string; words: string; score: string }[]
}

// 9650 is 96.5; whole scores stay whole.
export const sayScore = (hundredths: number): string => String(Math.round(hundredths / 10) / 10)

export function entryLine(one: Entry): EntryLine {
  return {
    key: `${one.rank}-${one.name}`,
    rank: one.rank,
    name: one.name,
    score: sayScore(one.score),
    side: one.side,
    reason: one.ends_at ? `${one.reason}，${sayDay(one.ends_at)}到期退出` : one.reason,
    figures: one.indicators.map(figureLine),
  }
}

// The unit may say that the value counts hundredths: 4313 of 0.01% is 43.13%.
function sayValue(value: number, unit: string): string {
  const finer = /^0\.01\s*(.*)$/.exec(unit)
  const [number, name] = finer ? [value / 100, finer[1] ?? ''] : [value, unit]
  return name === '%' ? `${number}%` : `${number} ${name}`
}

function figureLine(one: Figure) {
  const value = sayValue(one.value, one.unit)
  return { key: one.code, name: one.name, words: `${value}，${one.explanation}，占 ${one.weight}%`, score: sayScore(one.score) }
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
  answer: state === 'open' ? `最晚${sayDay(new Date(Date.parse(until) - 1).toISOString())}答复，答复会发到“通知”里。` : `答复：${answer}`,
})
