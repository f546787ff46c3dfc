import type { PlaceKind } from '../vocabulary'
import { getKept } from './request'

export interface Place {
  code: string
  kind: PlaceKind
  kind_label: string
  name: string
  label: string
  parent: string | null
}

// A grid is the community's own division; nobody looks for a home by it, so its buildings stand in its place.
const UNSPOKEN: PlaceKind = 'grid'

export async function placesBelow(parent: string): Promise<Place[]> {
  const { items } = await getKept<{ items: Place[] }>('/places', { parent })
  if (!items.some(({ kind }) => kind === UNSPOKEN)) return items
  const opened = await Promise.all(items.map((one) => (one.kind === UNSPOKEN ? placesBelow(one.code) : [one])))
  return opened.flat().sort((one, other) => numberIn(one.name) - numberIn(other.name))
}

// Every door of a building, an entrance or the like.
export async function doorsBelow(place: string): Promise<Place[]> {
  const items = await placesBelow(place)
  const below = await Promise.all(items.map((one) => (one.kind === 'household' ? [one] : doorsBelow(one.code))))
  return below.flat()
}

const CLOSE: PlaceKind[] = ['household', 'entrance', 'building', 'estate']

// My door, my entrance, my building, my estate.
export async function placesAround(home: string): Promise<Place[]> {
  const found: Place[] = []
  for (let next: string | null = home; next; ) {
    const place: Place = await getKept<Place>(`/places/${next}`)
    if (CLOSE.includes(place.kind)) found.push(place)
    next = place.kind === 'estate' ? null : place.parent
  }
  return found
}

const numberIn = (name: string): number => Number(/\d+/.exec(name)?.[0] ?? 0)
