import type { Handling, OrderAction, OrderKind, OrderState, PartyPart, PromiseState } from '../vocabulary'
import type { Action, Listed } from './lists'
import type { Submission } from './outgoing'
import type { Shot } from './photos'
import { get, getKept, post } from './request'

export interface Service {
  code: string
  name: string
  short_name: string
  category: string
  kind: string
  description: string
  price: string
  respond_within: string
  arrive_within: string
  finish_within: string
}

export interface Order {
  code: string
  kind: OrderKind
  kind_label: string
  service: string | null
  service_name: string
  place: string
  place_label: string
  resident: string
  resident_name: string
  steward: { code: string; name: string; phone: string } | null
  description: string
  priority: number
  state: OrderState
  label: string
  version: number
  submitted_at: string
  wanted_at: string | null
  due_at: string | null
  late: boolean
  deadline: { state: PromiseState; label: string; promise_label: string }
  handling_label: string
  cost: { amount: number; stated_by: string; agreed: boolean } | null
  score: number | null
  rating: string
  actions: Action[]
}

export interface OrderEvent {
  action: OrderAction
  label: string
  by: string
  to: string
  note: string
  score: number | null
  photos: string[]
  at: string
}

export interface OrderDetail extends Order {
  resident_phone: string
  respond_by: string | null
  arrive_by: string | null
  finish_by: string | null
  answer_by: string | null
  offered_to: string
  parties: { organisation: string; name: string; part: PartyPart; label: string }[]
  events: OrderEvent[]
}

export interface NewOrder {
  service?: string
  kind?: OrderKind
  place: string
  description: string
  wanted_at?: string
  on_behalf_of?: string
}

export interface Step {
  note?: string
  reason?: string
  score?: number
  to?: string
  amount?: number
  priority?: number
  handling?: Handling
}

// Somebody an order could be given to, and why in a sentence.
export interface Candidate {
  person: string
  name: string
  organisation: string
  reason: string
}

// An open order that may be the same trouble.
export interface Similar {
  order: Order
  likeness: number
  followers: number
}

// Not a service of the catalogue: something in the neighbourhood that somebody should look at.
export const REPORT: Service = {
  code: 'report', name: '随手反映', short_name: '随手反映', category: '反映', kind: 'whistle', description: '楼道灯不亮、通道堆物、井盖松动，拍张照片就能报',
  price: '', respond_within: '', arrive_within: '', finish_within: '',
}

export const OPEN: OrderState[] = ['submitted', 'dispatched', 'accepted', 'started', 'completed', 'verified']
export const ENDED: OrderState[] = ['rated', 'closed', 'cancelled']
export const IN_HAND: OrderState[] = ['dispatched', 'accepted', 'started']

// Steps that lead on; one of them is a page's main button.
export const ONWARD = ['agree', 'answer', 'claim', 'accept', 'start', 'complete', 'verify', 'rate', 'dispatch', 'close', 'assist']

export const services = async (): Promise<Service[]> => [...(await getKept<{ items: Service[] }>('/services')).items, REPORT]

export const myOrders = (states: OrderState[], cursor?: string, limit = 20) =>
  getKept<Listed<Order>>('/orders', { role: 'resident', state: states.join(','), cursor, limit })

export const ordersInHand = (states: OrderState[], cursor?: string, limit = 20) =>
  getKept<Listed<Order>>('/orders', { role: 'steward', state: states.join(','), cursor, limit })

// What is in my hands, the most urgent first.
export const queue = (cursor?: string, limit = 50) => getKept<Listed<Order>>('/orders/queue', { role: 'steward', state: IN_HAND.join(','), cursor, limit })

// Done, but a low rating waits for an answer.
export const owedAnswers = async (): Promise<Order[]> =>
  (await ordersInHand(['completed', 'verified', 'rated'])).items.filter(({ actions }) => actions.some(({ action }) => action === 'answer'))

export const pool = (cursor?: string) => getKept<Listed<Order>>('/orders/pool', { cursor })

export const candidates = async (code: string): Promise<Candidate[]> => (await get<{ items: Candidate[] }>(`/orders/${code}/candidates`)).items

export const similar = async (wish: Pick<NewOrder, 'service' | 'kind' | 'place' | 'description'>): Promise<Similar[]> =>
  (await post<{ items: Similar[] }>('/orders/similar', wish)).items

export const joinOrder = (code: string, note: string) => post<OrderDetail>(`/orders/${code}/join`, { note })

// Kept on this phone only for the one whose order it is: it has a phone number.
export const order = (code: string, me = '') => getKept<OrderDetail>(`/orders/${code}`, {}, ({ resident }) => me !== '' && resident === me)

export const orderSubmission = (wish: NewOrder, photos: Shot[], words: string, edit: Submission['edit']): Submission => ({
  id: `order-${Date.now()}`, path: '/orders', body: wish, photos, words, ...(edit ? { edit } : {}),
})

export const stepSubmission = (code: string, action: string, step: Step, photos: Shot[], words: string): Submission => ({
  id: code, path: `/orders/${code}/${action}`, body: step, photos, words,
})
