// How an order reads on one card.
import type { Order } from '../../services/orders'
import { sayAt, sayDeadline } from '../../speech/time'
import type { OrderState } from '../../vocabulary'

export interface OrderLine {
  code: string
  title: string
  service: string
  where: string
  who: string
  label: string
  tone: string
  due: string
  dueTone: string
}

const TONES: Record<OrderState, string> = {
  submitted: 'warn', dispatched: 'warn', accepted: '', started: '', completed: 'ok', verified: 'warn', rated: 'ok', closed: 'quiet', cancelled: 'quiet',
}

export function orderLine(order: Order): OrderLine {
  const due = dueOf(order)
  return {
    code: order.code,
    title: shortened(order.description),
    service: order.service_name,
    where: `${order.service_name} · ${order.place_label}`,
    who: whoSays(order, due?.text),
    label: order.label,
    tone: TONES[order.state],
    due: due?.text ?? '',
    dueTone: due?.tone ?? '',
  }
}

// A promise that waits for the resident does not run.
function dueOf({ due_at: due, deadline }: Order): ReturnType<typeof sayDeadline> | undefined {
  if (deadline.state === 'paused') return { text: deadline.label, tone: 'calm' }
  return due ? sayDeadline(due) : undefined
}

const LONGEST = 40
const shortened = (words: string): string => (words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words)

function whoSays({ state, label, steward, submitted_at: since }: Order, due?: string): string {
  const name = steward?.name ?? '管家'
  const promise = due ? `，${due}` : ''
  if (state === 'submitted') return `正在安排管家${promise}`
  if (state === 'dispatched') return `等${name}接单${promise}`
  if (state === 'accepted') return `${name}已接单${promise}`
  if (state === 'started') return `${name}正在办${promise}`
  if (state === 'completed') return `${name}已办结，${label}`
  if (state === 'verified') return `已验单，${label}`
  return sayAt(since, '提交')
}
