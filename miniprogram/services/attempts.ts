// Idempotency keys. The same content sent again, be it after a lost answer or a restart, carries the same key, until
// the backend has given its word on it.
const STORE = 'attempts'
const KEPT_FOR = 24 * 3600 * 1000

interface Attempt {
  key: string
  since: number
}

type Attempts = Record<string, Attempt>

export function keyFor(path: string, said: string): string {
  const attempts = recent()
  const mark = markOf(path, said)
  const known = attempts[mark]
  if (known) return known.key
  const key = newKey()
  wx.setStorageSync(STORE, { ...attempts, [mark]: { key, since: Date.now() } })
  return key
}

/** An answer below 500 is final; after a 5xx or none the next try must be the same one. */
export function answered(path: string, said: string, status: number): void {
  if (status >= 500 || status === 429) return
  const attempts = recent()
  delete attempts[markOf(path, said)]
  wx.setStorageSync(STORE, attempts)
}

export function newKey(): string {
  const part = () => Math.random().toString(36).slice(2, 12).padEnd(10, '0')
  return `${Date.now().toString(36)}-${part()}${part()}`
}

function recent(): Attempts {
  const attempts = (wx.getStorageSync(STORE) || {}) as Attempts
  const oldest = Date.now() - KEPT_FOR
  return Object.fromEntries(Object.entries(attempts).filter(([, attempt]) => attempt.since > oldest))
}

function markOf(path: string, said: string): string {
  let sum = 0
  for (let at = 0; at < said.length; at += 1) sum = (Math.imul(sum, 31) + said.charCodeAt(at)) | 0
  return `${path} ${said.length} ${sum >>> 0}`
}
