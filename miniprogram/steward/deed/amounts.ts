// The amounts that a rule allows, when they are few enough to be tapped.
import type { Rule } from '../../services/deeds'

const MOST = 10

export function amountsOf(rule: Rule | undefined): number[] {
  if (!rule) return []
  const count = rule.amount_max - rule.amount + 1
  return count > MOST ? [] : Array.from({ length: count }, (_, step) => rule.amount + step)
}
