import type { BoardSide, BoardState, BoardSubject, NameChoice, ObjectionKind, ObjectionState } from '../vocabulary'
import type { Action, Listed } from './lists'
import { getKept, post } from './request'

export interface Board {
  scheme: string
  name: string
  subject: BoardSubject
  subject_label: string
  period: string
  period_label: string
  place: string
  place_label: string
  state: BoardState
  label: string
  red: number
  black: number
  answer_until: string | null
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

// Scores are in hundredths: 9650 is 96.5. `own` entries are mine, my family's or my organisation's.
export interface Entry {
  rank: number
  name: string
  own: boolean
  ends_at: string | null
  grade: string
  score: number
  side: BoardSide
  side_label: string
  reason: string
  indicators: Figure[]
}

// `name_choices` has something in it where the board could name me.
export interface BoardDetail extends Board {
  name_choices: Partial<Record<NameChoice, string>>
  entries: Entry[]
}

export interface Objection {
  code: string
  own: boolean
  kind: ObjectionKind
  kind_label: string
  state: ObjectionState
  label: string
  words: string
  photos: string[]
  answer: string
  answer_by: string
}

// A board that could name me or my family: what I chose, what counts, and how the name stands by each choice.
export interface Naming {
  scheme: string
  name: string
  subject: BoardSubject
  household: string
  choice: NameChoice | ''
  counts: NameChoice | ''
  shown: Record<NameChoice, string>
}

// One of several communities may be meant; without `place` it is the first that is mine.
export interface WhichBoard {
  scheme: string
  period: string
  place?: string
}

export const boards = (cursor?: string) => getKept<Listed<Board>>('/boards', { cursor, limit: 10 })

// Before its notice a board is shown to whom it will name, and not kept.
export const board = ({ scheme, period, place }: WhichBoard) =>
  getKept<BoardDetail>(`/boards/${scheme}/${period}`, { place }, ({ state }) => state !== 'reviewed')

export const boardPage = ({ scheme, period, place }: WhichBoard): string =>
  `/pages/boards/detail/index?scheme=${scheme}&period=${period}${place ? `&place=${place}` : ''}`

export const myObjections = async ({ scheme, period, place }: WhichBoard): Promise<Objection[]> =>
  (await getKept<{ items: Objection[] }>(`/boards/${scheme}/${period}/objections`, { place })).items.filter(({ own }) => own)

export const objectTo = ({ scheme, period, place }: WhichBoard, words: string, photos: string[] = []) =>
  post<Objection>(`/boards/${scheme}/${period}/objections${place ? `?place=${encodeURIComponent(place)}` : ''}`, { words, photos })

export const myNames = async (): Promise<Naming[]> => (await getKept<{ items: Naming[] }>('/me/names')).items

export const chooseName = ({ scheme, household }: Naming, choice: NameChoice) => post(`/schemes/${scheme}/name`, { choice, household })
