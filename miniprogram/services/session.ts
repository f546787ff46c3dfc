// Who I am: my roles, homes and posts.
import { forgetToken, get, post, remove, renew, welcomeBack } from './request'

export interface Person {
  code: string
  name: string
}

export interface RoleAt {
  role: string
  label: string
  place: string
  place_label: string
}

export interface Household {
  code: string
  place: string
  place_label: string
  state: 'pending' | 'confirmed' | 'refused' | 'ended'
  label: string
  relation: string
  relation_label: string
  reason: string
}

export interface PostHeld {
  post: string
  label: string
  place: string
  place_label: string
}

export interface Me {
  person: Person
  roles: RoleAt[]
  households: Household[]
  posts: PostHeld[]
}

export const me = () => get<Me>('/me')

export const confirmedHomes = (who: Me) => who.households.filter((home) => home.state === 'confirmed')

export const serves = (who: Me) => who.roles.some((one) => one.role === 'steward')

export const askToJoin = (place: string, relation: string, name: string) =>
  post<Household>('/me/households', name ? { place, relation, name } : { place, relation })

export async function signOut(): Promise<void> {
  await remove('/session').catch(() => undefined)
  forgetToken()
}

export async function signInAgain(): Promise<void> {
  welcomeBack()
  await renew()
}
