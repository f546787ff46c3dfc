// How an order reads to the person who works it.
import { type OrderLine, orderLine } from '../order-card/line'
import type { Action } from '../../services/lists'
import { ELSEWHERE, ONWARD, type Order } from '../../services/orders'

export interface Job extends OrderLine {
  resident: string
  urgent: boolean
  actions: Action[]
  main: Action | null
  others: Action[]
  edge: string
  waits: boolean
}

// What is due first is on top; of equals those whom the service puts first, then what came first.
export function byUrgency(one: Order, other: Order): number {
  const due = (found: Order) => (found.due_at ? Date.parse(found.due_at) : Infinity)
  if (due(one) !== due(other)) return due(one) - due(other)
  return other.priority - one.priority || Date.parse(one.submitted_at) - Date.parse(other.submitted_at)
}

export function asJob(one: Order): Job {
  const line = orderLine(one)
  const actions = one.actions.filter(({ action }) => !ELSEWHERE.includes(action))
  const main = actions.find(({ action }) => ONWARD.includes(action)) ?? null
  return {
    ...line,
    resident: `${one.place_label} · ${one.resident_name}`,
    urgent: one.priority > 0,
    actions,
    main,
    others: actions.filter((action) => action !== main),
    edge: line.dueTone === 'late' ? 'edge-late' : line.dueTone === 'warn' ? 'edge-warn' : '',
    waits: false,
  }
}
