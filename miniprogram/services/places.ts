import { get } from './request'

export interface Place {
  code: string
  kind: string
  kind_label: string
  name: string
  label: string
  parent: string | null
}

export const placesBelow = async (parent: string): Promise<Place[]> =>
  (await get<{ items: Place[] }>('/places', { parent })).items
