// What is being written, kept on this phone until it was sent: a call, a flat battery or a lost network costs nothing.
const STORED = 'drafts'
const KEPT_FOR = 14 * 86_400_000

interface Kept {
  at: number
  value: object
}

const read = (): Record<string, Kept> => (wx.getStorageSync(STORED) as Record<string, Kept>) || {}

export const draft = <T extends object>(name: string): T | undefined => read()[name]?.value as T | undefined

export function keepDraft(name: string, value: object): void {
  const fresh = Object.entries(read()).filter(([, { at }]) => Date.now() - at < KEPT_FOR)
  wx.setStorageSync(STORED, { ...Object.fromEntries(fresh), [name]: { at: Date.now(), value } })
}

export function dropDraft(name: string): void {
  const all = read()
  if (!all[name]) return
  delete all[name]
  wx.setStorageSync(STORED, all)
}
