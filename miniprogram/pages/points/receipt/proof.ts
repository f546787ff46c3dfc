// From a receipt's transfer up to the sum of its day, as RFC 6962 counts: a leaf is SHA-256 of a zero byte and its
// text, a node of a one byte and its two children, and a list splits at the largest power of two below its length.
import type { Receipt } from '../../../services/points'
import { bytesOf, hexOf, sha256, utf8 } from './sha256'

// The root in hexadecimal; empty for a path that does not fit.
export function checksum({ transfer, index, path, root }: Receipt): string {
  const own = sha256(joined([0], utf8(textOf(transfer))))
  const found = climb(own, index, root.count, path.map(bytesOf))
  return found ? hexOf(found) : ''
}

function climb(own: number[], index: number, count: number, path: number[][]): number[] | null {
  if (index < 0 || index >= count) return null
  if (count === 1) return path.length ? null : own
  const neighbour = path[path.length - 1]
  if (!neighbour) return null
  const rest = path.slice(0, -1)
  const middle = 2 ** (Math.ceil(Math.log2(count)) - 1)
  if (index < middle) {
    const left = climb(own, index, middle, rest)
    return left && sha256(joined([1], left, neighbour))
  }
  const right = climb(own, index - middle, count - middle, rest)
  return right && sha256(joined([1], neighbour, right))
}

const joined = (...parts: number[][]): number[] => ([] as number[]).concat(...parts)

// The text that was summed up: keys in order, nothing between.
function textOf(value: object): string {
  return JSON.stringify(value, Object.keys(value).sort())
}
