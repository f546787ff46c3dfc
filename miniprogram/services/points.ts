import type { Listed } from './lists'
import { get } from './request'

export interface Balance {
  programme: string
  name: string
  balance: number
  earned_this_month: number
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

export const balances = async (): Promise<Balance[]> => (await get<{ items: Balance[] }>('/me/points')).items

export const transfers = (programme: string, cursor?: string) =>
  get<Listed<Transfer>>(`/me/points/${programme}/transfers`, { cursor })

export const statements = (programme: string) => get<Listed<Statement>>(`/me/points/${programme}/statements`, { limit: 12 })

export const statement = (programme: string, period: string) =>
  get<Statement>(`/me/points/${programme}/statements/${period}`)
