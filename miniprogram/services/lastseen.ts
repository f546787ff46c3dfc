// What was read last, kept on this phone for a start without a network: rules, the catalogue, contacts, one's own open
// orders, what one has to do, boards. Only a page that says how old it is gets it back.
const STORED = 'seen '
const KEPT_FOR = 14 * 86_400_000

interface Seen {
  at: number
  body: unknown
}

export interface Reader {
  // When the oldest thing it was given was read; 0 while everything came from the server.
  oldest: number
}

const readers = new Set<Reader>()

export function startReading(): Reader {
  const reader = { oldest: 0 }
  readers.add(reader)
  return reader
}

export function stopReading(reader: Reader): void {
  readers.delete(reader)
}

export function keepSeen(address: string, body: unknown, now = Date.now()): void {
  wx.setStorageSync(STORED + address, { at: now, body })
}

// Nothing when it was never read, when it is too old, and when nobody would say that it is old.
export function lastSeen(address: string, now = Date.now()): unknown {
  const seen = kept(STORED + address)
  if (!seen || now - seen.at > KEPT_FOR || !readers.size) return undefined
  for (const reader of readers) reader.oldest = Math.min(reader.oldest || seen.at, seen.at)
  return seen.body
}

export function forgetSeen(before = Infinity): void {
  for (const name of wx.getStorageInfoSync().keys) if (name.startsWith(STORED) && (kept(name)?.at ?? 0) < before) wx.removeStorageSync(name)
}

export const forgetOldSeen = (now = Date.now()): void => forgetSeen(now - KEPT_FOR)

const kept = (name: string): Seen | undefined => (wx.getStorageSync(name) as Seen) || undefined
