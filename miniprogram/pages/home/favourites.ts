// The services that are offered first, each with a single character to know it by.
import { REPORT, type Service } from '../../services/orders'

const SIGNS: Record<string, string> = { 维修: '修', 代办: '买', 助老: '老', 托幼: '幼', 保洁: '洁', 反映: '报' }

export interface Favourite {
  code: string
  sign: string
  name: string
  promise: string
}

// In care mode only two: with the call they are the three main choices of the page, the rest is one tap further.
export function favourites(services: Service[], care: boolean): Favourite[] {
  const standing = services.filter(({ code }) => code !== REPORT.code)
  const shown = care ? standing.slice(0, 2) : [...standing.slice(0, 3), ...(standing.length ? [REPORT] : [])]
  return shown.map((one) => ({
    code: one.code,
    sign: SIGNS[one.category] ?? one.category.slice(0, 1),
    name: care ? one.short_name : one.name,
    promise: promiseOf(one, care),
  }))
}

function promiseOf({ code, arrive_within: arrive, respond_within: respond }: Service, care: boolean): string {
  if (code === REPORT.code) return '拍照就能报'
  if (arrive) return care ? `${arrive.replace('内', '')}到` : `${arrive}上门`
  return `${respond}回应`
}
