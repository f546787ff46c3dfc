import type { MembershipState } from '../vocabulary'
import type { Action, Listed } from './lists'
import { getKept, post } from './request'

export interface Member {
  code: string
  person: string
  name: string
  household: string
  place_label: string
  relation_label: string
  state: MembershipState
  label: string
  actions: Action[]
}

export const pendingMembers = (cursor?: string) => getKept<Listed<Member>>('/members/pending', { cursor })

const pathOf = ({ household, person }: Member) => `/households/${household}/members/${person}`

export const confirmMember = (one: Member) => post<Member>(`${pathOf(one)}/confirm`)

export const refuseMember = (one: Member, reason: string) => post<Member>(`${pathOf(one)}/refuse`, { reason })
