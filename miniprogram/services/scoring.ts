// Scores by hand: what a judge is asked for, until when, and what was given.
import type { Listed } from './lists'
import { get, getKept, post } from './request'

// `missing` of `asked` scores are still to give before `due_at`, the first moment at which it is too late.
export interface Round {
  scheme: string
  name: string
  period: string
  period_label: string
  place: string
  place_label: string
  due_at: string
  asked: number
  missing: number
  open: boolean
}

export interface AskedScore {
  subject: string
  subject_name: string
  indicator: string
  indicator_name: string
  explanation: string
  score: number | null
  note: string
}

// A score below `reason_below` needs a word why.
export interface Sheet extends Round {
  reason_below: number
  scores: AskedScore[]
}

export interface GivenScore {
  subject: string
  indicator: string
  score: number
  note: string
}

export const rounds = (cursor?: string) => getKept<Listed<Round>>('/me/scoring', { cursor })

// One of several communities may be meant; without `place` it is the newest round.
export interface Which {
  scheme: string
  period: string
  place?: string
}

export const sheet = ({ scheme, period, place }: Which) => get<Sheet>(`/scoring/${scheme}/${period}`, { place })

export const giveScores = ({ scheme, period, place }: Which, scores: GivenScore[]) =>
  post<Sheet>(`/scoring/${scheme}/${period}${place ? `?place=${encodeURIComponent(place)}` : ''}`, { scores })

export const sheetPage = ({ scheme, period, place }: Round): string => `/pages/boards/scoring/index?scheme=${scheme}&period=${period}&place=${place}`

// Rounds in which I can score now; the newest stand first, so that they are among the first.
export const openRounds = async (): Promise<Round[]> => (await rounds()).items.filter(({ open }) => open)
