// Residents whom I serve, as I may see them: names and phones masked.
import { get } from './request'

export interface Resident {
  code: string
  name: string
  place: string
  place_label: string
  kin: string
  phone: string
}

export const findResidents = async (words: string): Promise<Resident[]> => (await get<{ items: Resident[] }>('/residents', { q: words })).items

export const resident = (code: string) => get<Resident>(`/residents/${encodeURIComponent(code)}`)
