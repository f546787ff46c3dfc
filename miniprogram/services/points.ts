import type { ClaimState, HoldState } from '../vocabulary'
import type { Action, Listed } from './lists'
import { get, getKept, post } from './request'

export interface Balance {
  programme: string
  name: string
  balance: number
  held: number
  available: number
  earned_this_month: number
  // `on` is the first day on which they cannot be used any more.
  expires: { on: string; points: number }[]
  spending: string
}

export interface Transfer {
  code: string
  points: number
  category: string
  category_label: string
  why: string
  effective_at: string
  recorded_at: string
  period: string
  // The closed month it corrects, or nothing.
  corrects: string
}

export interface Statement {
  programme: string
  programme_name: string
  period: string
  label: string
  opening: number
  earned: Record<string, number>
  earned_labels: Record<string, string>
  earned_total: number
  spent: number
  expired: number
  closing: number
  rank_building: number
  rank_estate: number
}

export const balances = async (): Promise<Balance[]> => (await getKept<{ items: Balance[] }>('/me/points')).items

export const transfers = (programme: string, cursor?: string) =>
  getKept<Listed<Transfer>>(`/me/points/${programme}/transfers`, { cursor })

export const statements = (programme: string) => get<Listed<Statement>>(`/me/points/${programme}/statements`, { limit: 12 })

// What a transfer was, and the way from it up to a signed sum of its day: anybody can check it without asking us.
export interface Receipt {
  format: string
  transfer: { code: string; amount: number; evidence: string; effective_at: string; recorded_at: string }
  index: number
  path: string[]
  root: { day: string; count: number; root: string; previous: string; public_key: string; signature: string }
}

// Points promised for something that is collected at a counter.
export interface Hold {
  code: string
  programme: string
  programme_name: string
  person_name: string
  what: string
  amount: number
  posted: number
  organisation: string
  state: HoldState
  label: string
  recorded_at: string
  lapses_at: string
  actions: Action[]
}

export interface Counter {
  organisation: string
  name: string
}

export interface Claim {
  code: string
  period_label: string
  note: string
  answer: string
  state: ClaimState
  label: string
}

export interface GrantMonth {
  period: string
  label: string
  points: number
  arrived_at: string | null
  claim: Claim | null
  actions: Action[]
}

export const receipt = (code: string) => get<Receipt>(`/me/points/transfers/${code}/receipt`)

export const grantMonths = async (programme: string): Promise<GrantMonth[]> => (await getKept<{ items: GrantMonth[] }>(`/me/points/${programme}/grants`)).items

export const claim = (programme: string, period: string, note: string) => post<Claim>(`/me/points/${programme}/claims`, { period, note })

export const counters = async (programme: string): Promise<Counter[]> => (await get<{ items: Counter[] }>(`/me/points/${programme}/counters`)).items

export const hold = (programme: string, amount: number, what: string, organisation: string) =>
  post<Hold>(`/me/points/${programme}/holds`, { amount, what, ...(organisation ? { organisation } : {}) })

export const myHolds = (cursor?: string, limit = 20) => get<Listed<Hold>>('/me/points/holds', { cursor, limit })

export const waitingHolds = (cursor?: string) => get<Listed<Hold>>('/points/holds', { cursor })

export const oneHold = (code: string) => get<Hold>(`/points/holds/${encodeURIComponent(code)}`)

export const voidHold = (code: string) => post<Hold>(`/points/holds/${code}/void`)

export const postHold = (code: string) => post<Transfer>(`/points/holds/${code}/post`)
