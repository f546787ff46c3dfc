import type { MembershipState, PostKind, Relation, Role as RoleCode } from '../vocabulary'
import { getKept, post } from './request'

export interface Household {
  code: string
  place: string
  place_label: string
  state: MembershipState
  label: string
  relation: Relation
  relation_label: string
  reason: string
}

export interface Post {
  post: PostKind
  label: string
  place: string
  place_label: string
}

export interface Role {
  role: RoleCode
  label: string
  place: string
  place_label: string
}

export interface Me {
  person: { code: string; name: string }
  // Masked; empty until it was given.
  phone: string
  roles: Role[]
  households: Household[]
  posts: Post[]
}

export interface Contact {
  post: PostKind
  label: string
  name: string
  phone: string
  place: string
  place_label: string
  instead_of: string
}

export const me = () => getKept<Me>('/me')

export const myContacts = async (): Promise<Contact[]> => (await getKept<{ items: Contact[] }>('/me/contacts')).items

export const joinHousehold = (place: string, relation: Relation, name: string) =>
  post<Household>('/me/households', { place, relation, name })

export interface Fellow {
  person: string
  name: string
  relation_label: string
  kin: string
}

export const fellows = async (household: string): Promise<Fellow[]> => (await getKept<{ items: Fellow[] }>(`/households/${household}/members`)).items

export const givePhone = async (code: string): Promise<string> => (await post<{ phone: string }>('/me/phone', { code })).phone

export const homesOf = (one: Me): Household[] => one.households.filter(({ state }) => state === 'confirmed')

export const serves = (one: Me): boolean => one.roles.some(({ role }) => role === 'steward')

export const partners = (one: Me): boolean => one.roles.some(({ role }) => role === 'partner')
