// How a transfer reads: what for, when, how much.
import type { Transfer } from '../../services/points'
import { sayDay } from '../../speech/time'

export interface TransferLine {
  url: string
  code: string
  why: string
  words: string
  points: string
  came: boolean
}

export function transferLine(one: Transfer): TransferLine {
  return {
    url: `/pages/points/receipt/index?code=${one.code}&why=${encodeURIComponent(one.why)}`,
    code: one.code,
    why: one.why,
    words: `${sayDay(one.effective_at)} · ${one.category_label}${one.corrects ? `，更正 ${Number(one.corrects.slice(5))} 月` : ''}`,
    points: one.points > 0 ? `+${one.points}` : `−${-one.points}`,
    came: one.points > 0,
  }
}
