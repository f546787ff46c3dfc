// Good deeds as those record them who saw them; another's word makes them points.
import type { DeedState } from '../vocabulary'
import type { Listed } from './lists'
import type { Submission } from './outgoing'
import type { Shot } from './photos'
import { getKept } from './request'

export interface Rule {
  code: string
  title: string
  category_label: string
  amount: number
  amount_max: number
  automatic: boolean
  retired: boolean
}

export interface Programme {
  code: string
  name: string
  approval: 'checker' | 'automatic'
  rules: Rule[]
}

export interface Deed {
  code: string
  title: string
  to_name: string
  amount: number
  evidence: string
  state: DeedState
  label: string
  reason: string
  recorded_at: string
}

export interface NewDeed {
  programme: string
  rule: string
  to: string
  evidence: string
  amount: number
  note?: string
}

// Programmes with the rules that people apply by hand; what the calendar or an order earns is not among them.
export const programmes = async (): Promise<Programme[]> => {
  const { items } = await getKept<{ items: Programme[] }>('/points/programmes')
  const byHand = items.map((one) => ({ ...one, rules: one.rules.filter(({ automatic, retired }) => !automatic && !retired) }))
  return byHand.filter(({ rules }) => rules.length)
}

export const recordedDeeds = (cursor?: string, limit = 10) => getKept<Listed<Deed>>('/me/deeds', { cursor, limit })

export const deedSubmission = (deed: NewDeed, photos: Shot[], words: string, edit: Submission['edit']): Submission => ({
  id: `deed-${Date.now()}`, path: '/points/transfers', body: deed, photos, words, ...(edit ? { edit } : {}),
})
