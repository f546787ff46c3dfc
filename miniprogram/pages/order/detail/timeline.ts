// The steps of an order: what was done, what runs now, what is still to come.
import type { OrderDetail, OrderEvent } from '../../../services/orders'
import { sayDeadline, sayLength, sayMoment } from '../../../speech/time'
import type { OrderAction, OrderState } from '../../../vocabulary'

export interface TimelineStep {
  key: string
  state: 'done' | 'now' | 'next'
  title: string
  words: string
  note: string
  photos: string[]
}

const DONE: Record<OrderAction, string> = {
  submit: '已提交', dispatch: '已派单', accept: '管家接单', start: '上门中', complete: '已办结', verify: '社区已验单',
  rate: '您已评价', close: '已销号', cancel: '已取消', decline: '管家退回，重新安排', transfer: '已转派', reopen: '重新办理',
  claim: '已认领', invite: '邀请协同', assist: '有单位协同', pause: '在等居民，时限暂停', resume: '继续计时', cost: '说明费用', agree: '费用已同意',
  hasten: '调整缓急', handle: '定整改方式', answer: '答复评价', join: '又有人反映',
}
// What the office wants to know and a resident does not: why this butler.
const UNSAID = ['submit', 'dispatch']
const AHEAD: [OrderState, string][] = [['dispatched', '派给管家'], ['accepted', '管家接单'], ['started', '上门'], ['completed', '办结'], ['verified', '社区验单'], ['rated', '请您评价']]
const ORDER: OrderState[] = ['submitted', ...AHEAD.map(([state]) => state)]

export function timeline(order: OrderDetail, mine: boolean): TimelineStep[] {
  const ended = ['rated', 'closed', 'cancelled'].includes(order.state)
  const done = order.events.map((event, index): TimelineStep => {
    const last = index === order.events.length - 1 && !ended
    return {
      key: `${index}`,
      state: last ? 'now' : 'done',
      title: event.action === 'rate' && !mine ? '居民已评价' : DONE[event.action],
      words: wordsOf(order, event, last, mine),
      note: UNSAID.includes(event.action) ? '' : event.note,
      photos: event.photos,
    }
  })
  const here = ORDER.indexOf(order.state)
  const coming = ended ? [] : AHEAD.slice(Math.max(here, 0))
  return [...done, ...coming.map(([state, title]): TimelineStep => ({ key: state, state: 'next', title: state === 'rated' && !mine ? '居民评价' : title, words: '', note: '', photos: [] }))]
}

function wordsOf(order: OrderDetail, event: OrderEvent, last: boolean, mine: boolean): string {
  const self = mine && event.by === order.resident_name
  const who = event.to ? `派给${event.to}` : self ? '您本人' : event.by
  const parts = [`${sayMoment(event.at)} ${who}`]
  if (event.action === 'accept') parts.push(responseTime(order, event))
  if (event.score) parts.push(`${event.score} 分`)
  if (last && order.due_at) parts.push(sayDeadline(order.due_at).text)
  return parts.filter(Boolean).join('，')
}

function responseTime(order: OrderDetail, event: OrderEvent): string {
  const sent = [...order.events].reverse().find((one) => ['dispatch', 'reopen', 'submit'].includes(one.action) && one.at <= event.at)
  return sent ? `用了 ${sayLength(Date.parse(event.at) - Date.parse(sent.at))}` : ''
}
