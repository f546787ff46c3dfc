// How an order reads to the person who works it.
import { type OrderLine, orderLine } from '../order-card/line'
import type { Action } from '../../services/lists'
import { ONWARD, type Order } from '../../services/orders'

export interface Job extends OrderLine {
  resident: string
  urgent: boolean
  actions: Action[]
  main: Action | null
  // With one more step it has its own button; more of them are on the order's page.
  other: Action | null
  more: boolean
  edge: string
  waits: boolean
}

export function asJob(one: Order): Job {
  const line = orderLine(one)
  const { actions } = one
  const main = actions.find(({ action }) => ONWARD.includes(action)) ?? null
  const others = actions.filter((action) => action !== main)
  return {
    ...line,
    resident: `${one.place_label} · ${one.resident_name}`,
    urgent: one.priority > 0,
    actions,
    main,
    other: others.length === 1 ? others[0] ?? null : null,
    more: others.length > 1,
    edge: line.dueTone === 'late' ? 'edge-late' : line.dueTone === 'warn' ? 'edge-warn' : '',
    waits: false,
  }
}
