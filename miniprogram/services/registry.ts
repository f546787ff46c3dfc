// Places, the people who answer for them, and neighbours who wait to be confirmed.
import { get, post, type PageOf } from './request'
import type { Action } from './orders'

export interface Place {
  code: string
  kind: string
  kind_label: string
  name: string
  label: string
  parent: string | null
}

export interface Contact {
  post: string
  label: string
  name: string
  phone: string
  place: string
  place_label: string
  instead_of: string
}

export interface Member {
  code: string
  person: string
  name: string
  household: string
  place_label: string
  relation_label: string
  state: string
  label: string
  actions: Action[]
}

export const contacts = async () => (await get<PageOf<Contact>>('/me/contacts')).items

/** The butler when there is one, else whoever is nearest. */
export const nearest = (people: Contact[]): Contact | undefined =>
  people.find((one) => one.post === 'butler') ?? people[0]

export const placesBelow = async (parent: string) =>
  (await get<PageOf<Place>>('/places', parent ? { parent } : {})).items

export const waitingMembers = (cursor: string) => get<PageOf<Member>>('/members/pending', cursor ? { cursor } : {})

export const confirmMember = (member: Member) =>
  post<Member>(`/households/${member.household}/members/${member.person}/confirm`)

export const refuseMember = (member: Member, reason: string) =>
  post<Member>(`/households/${member.household}/members/${member.person}/refuse`, { reason })
