// SHA-256 (FIPS 180-4); a mini-program has none of its own.
const fraction = (root: number): number => ((root - Math.floor(root)) * 2 ** 32) | 0
const PRIMES = primes(64)
const ROUND = PRIMES.map((prime) => fraction(Math.cbrt(prime)))
const START = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)))

function primes(count: number): number[] {
  const found: number[] = []
  for (let next = 2; found.length < count; next += 1) if (found.every((prime) => next % prime)) found.push(next)
  return found
}

const turned = (word: number, by: number): number => (word >>> by) | (word << (32 - by))

export function sha256(message: number[]): number[] {
  const state = [...START]
  const blocks = padded(message)
  for (let at = 0; at < blocks.length; at += 64) mix(state, blocks.slice(at, at + 64))
  return state.flatMap((word) => [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255])
}

function padded(message: number[]): number[] {
  const bits = message.length * 8
  const zeros = (119 - (message.length % 64)) % 64
  const length = [Math.floor(bits / 2 ** 32), bits % 2 ** 32].flatMap((word) => [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255])
  return [...message, 128, ...new Array<number>(zeros).fill(0), ...length]
}

function mix(state: number[], block: number[]): void {
  const words: number[] = []
  const word = (at: number): number => words[at] as number
  for (let at = 0; at < 64; at += 1) {
    if (at < 16) words[at] = block.slice(at * 4, at * 4 + 4).reduce((sum, byte) => (sum << 8) | byte, 0)
    else {
      const [early, late] = [word(at - 15), word(at - 2)]
      const one = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3)
      const other = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10)
      words[at] = (word(at - 16) + one + word(at - 7) + other) | 0
    }
  }
  let [a, b, c, d, e, f, g, h] = state as [number, number, number, number, number, number, number, number]
  for (let at = 0; at < 64; at += 1) {
    const first = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + (ROUND[at] as number) + word(at)) | 0
    const second = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0
    ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0]
  }
  for (const [at, value] of [a, b, c, d, e, f, g, h].entries()) state[at] = ((state[at] as number) + value) | 0
}

export const hexOf = (bytes: number[]): string => bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')

export const bytesOf = (hex: string): number[] => (hex.match(/../g) ?? []).map((pair) => parseInt(pair, 16))

export const utf8 = (text: string): number[] => {
  const escaped = encodeURIComponent(text)
  return Array.from(escaped.match(/%[0-9A-F]{2}|[^%]/g) ?? [], (part) => (part.length === 3 ? parseInt(part.slice(1), 16) : part.charCodeAt(0)))
}
