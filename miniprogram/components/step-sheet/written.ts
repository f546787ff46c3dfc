// What was written on a sheet: what still lacks, and the step it makes.
import type { Step } from '../../services/orders'
import type { Shot } from '../../services/photos'
import type { Ask } from './asks'

export interface Written {
  words: string
  score: number
  photos: Shot[]
  sum: string
  to: string
  value: number | string | null
}

export function missingIn(ask: Ask, { words, score, photos, sum, to, value }: Written): string {
  if (ask.amount && fen(sum) === null) return '请写多少元，例如 35.80'
  if (ask.people && !ask.anybody && !to) return '请点一位'
  if (ask.options && value === null) return '请点一项'
  if (ask.score && !score) return '请点一个满意的程度'
  if (ask.needsWords && !words) return '请写一句'
  if (ask.photos && !words && !photos.length) return '请拍一张照片，或写一句办得怎样'
  return ''
}

export function stepOf(ask: Ask, { words, score, sum, to, value }: Written): Step {
  const said: Step = ask.wordless ? {} : ask.reason ? { reason: words } : { note: words }
  const amount = ask.amount ? fen(sum) : null
  return {
    ...said,
    ...(ask.score ? { score } : {}),
    ...(amount !== null ? { amount } : {}),
    ...(ask.people && to ? { to } : {}),
    ...(ask.options && value !== null ? { [ask.options.field]: value } : {}),
  }
}

// 35.8 as 3580; null for what is no sum.
export function fen(yuan: string): number | null {
  const found = /^(\d{1,7})(?:\.(\d{1,2}))?$/.exec(yuan.trim())
  return found ? Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0')) : null
}
