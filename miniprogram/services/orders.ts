// The catalogue, orders and their steps.
import { get, post, type PageOf } from './request'

export interface Action {
  action: string
  label: string
}

export interface Service {
  code: string
  name: string
  short_name: string
  category: string
  description: string
  price: string
  respond_within: string
  arrive_within: string
  finish_within: string
}

export interface Steward {
  code: string
  name: string
  phone: string
}

export interface Order {
  code: string
  kind: string
  kind_label: string
  service: string | null
  service_name: string
  place: string
  place_label: string
  resident_name: string
  steward: Steward | null
  description: string
  priority: number
  state: string
  label: string
  version: number
  submitted_at: string
  wanted_at: string | null
  due_at: string | null
  late: boolean
  score: number | null
  rating: string
  actions: Action[]
}

export interface OrderEvent {
  action: string
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
  events: OrderEvent[]
}

export interface Wish {
  service?: string
  kind?: string
  place: string
  description: string
  wanted_at?: string
  photos?: string[]
}

export interface StepWords {
  note?: string
  reason?: string
  photos?: string[]
  score?: number
}

export type Viewer = 'resident' | 'steward'

/** States in which something is still to be done by somebody. */
export const OPEN_STATES = ['submitted', 'dispatched', 'accepted', 'started', 'completed', 'verified']
/** States in which it is the steward's turn. */
export const STEWARD_STATES = ['dispatched', 'accepted', 'started']

export const services = async () => (await get<PageOf<Service>>('/services')).items

export const listOrders = (role: Viewer, states: string[], cursor: string, limit = 20) => get<PageOf<Order>>('/orders', {
  role, limit, ...(states.length ? { state: states.join(',') } : {}), ...(cursor ? { cursor } : {}),
})

export const order = (code: string) => get<OrderDetail>(`/orders/${code}`)

export const submitOrder = (wish: Wish) => post<OrderDetail>('/orders', wish)

export const stepPath = (code: string, action: string) => `/orders/${code}/${action}`

export const takeStep = (code: string, action: string, said: StepWords = {}) => post<OrderDetail>(stepPath(code, action), said)
