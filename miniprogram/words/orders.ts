// An order as a card or a line shows it.
import type { Action, Order } from '../services/orders'
import { promised, spokenDay } from './time'

const TONES: Record<string, string> = {
  submitted: 'warn', dispatched: 'warn', accepted: 'calm', started: 'calm', completed: 'calm', verified: 'warn', rated: 'ok', closed: 'ok',
}

export interface OrderCard {
  code: string
  title: string
  said: string
  label: string
  tone: string
  due: string
  dueTone: string
  actions: Action[]
  first: Action | null
  rest: Action[]
}

/** Actions that need a person of the office's list to be chosen are done on the office page. */
const ELSEWHERE = ['dispatch', 'transfer']

export const offered = (actions: Action[]) => actions.filter((one) => !ELSEWHERE.includes(one.action))

export function orderCard(order: Order, viewer: 'resident' | 'steward'): OrderCard {
  const actions = offered(order.actions)
  return {
    code: order.code,
    title: order.description || order.service_name,
    said: viewer === 'resident' ? saidToResident(order) : saidToSteward(order),
    label: order.label,
    tone: order.late ? 'late' : TONES[order.state] ?? '',
    due: order.due_at ? promised(order.due_at) : '',
    dueTone: dueTone(order),
    actions,
    first: actions[0] ?? null,
    rest: actions.slice(1),
  }
}

function saidToResident(order: Order): string {
  const who = order.steward?.name ?? ''
  const words = {
    submitted: '社区正在安排人手',
    dispatched: `已派给${who}，等待接单`,
    accepted: `${who}已接单`,
    started: `${who}正在办`,
    completed: '已办好，等社区验单',
    verified: '已办好，请您评价',
  } as Record<string, string>
  const due = order.due_at && !order.late ? `，${promised(order.due_at)}` : ''
  return `${words[order.state] ?? `${order.service_name} · ${spokenDay(order.submitted_at)}`}${due}`
}

function saidToSteward(order: Order): string {
  const first = order.priority ? '优先照顾' : ''
  return [order.place_label, order.resident_name, order.service_name, first].filter(Boolean).join(' · ')
}

function dueTone(order: Order): string {
  if (!order.due_at) return ''
  const left = Date.parse(order.due_at) - Date.now()
  if (order.late || left < 0) return 'late'
  return left < 2 * 3600 * 1000 ? 'warn' : 'calm'
}
