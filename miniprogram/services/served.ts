// The households I serve, as far as I may know them.
import type { Listed } from './lists'
import type { Order } from './orders'
import { get } from './request'
import type { Resident } from './residents'

export interface Served {
  code: string
  label: string
  people: number
  open_orders: number
  // Such as 独居; only for posts that look after people.
  care: string[]
}

export interface ServedDetail extends Served {
  residents: Resident[]
  orders: Order[]
}

export const servedHouseholds = (within: string, cursor?: string, limit = 30) =>
  get<Listed<Served>>('/served/households', { within, cursor, limit })

export const servedHousehold = (code: string) => get<ServedDetail>(`/served/households/${code}`)
