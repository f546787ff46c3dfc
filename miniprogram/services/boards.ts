import type { BoardSide, BoardState, BoardSubject } from '../vocabulary'
import type { Action, Listed } from './lists'
import { get, post } from './request'

export interface Board {
  scheme: string
  name: string
  subject: BoardSubject
  subject_label: string
  period: string
  period_label: string
  place_label: string
  state: BoardState
  label: string
  red: number
  black: number
  notice_until: string | null
  published_at: string | null
  actions: Action[]
}

export interface Figure {
  code: string
  name: string
  explanation: string
  unit: string
  value: number
  score: number
  weight: number
}

// Scores are in hundredths: 9650 is 96.5.
export interface Entry {
  rank: number
  name: string
  score: number
  side: BoardSide
  side_label: string
  reason: string
  indicators: Figure[]
}

export interface BoardDetail extends Board {
  entries: Entry[]
}

export const boards = (cursor?: string) => get<Listed<Board>>('/boards', { cursor, limit: 10 })

export const board = (scheme: string, period: string) => get<BoardDetail>(`/boards/${scheme}/${period}`)

export const objectTo = (scheme: string, period: string, words: string) =>
  post<{ code: string; label: string }>(`/boards/${scheme}/${period}/objections`, { words })
