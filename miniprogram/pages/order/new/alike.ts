// An open problem that may be the one people are about to write down.
import type { Similar } from '../../../services/orders'
import { sayAt } from '../../../speech/time'

export interface Alike {
  code: string
  title: string
  words: string
  label: string
}

export function alikeLine({ order, followers }: Similar): Alike {
  const others = followers ? `，另有 ${followers} 人跟进` : ''
  return { code: order.code, title: order.description, words: `${order.place_label}，${sayAt(order.submitted_at, '反映')}${others}`, label: order.label }
}
