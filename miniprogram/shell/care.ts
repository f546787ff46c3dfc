// Care mode: larger type and targets, on every page, remembered on this phone.
const STORE = 'care'
const listeners = new Set<(on: boolean) => void>()

export const careIsOn = (): boolean => wx.getStorageSync(STORE) === true

/** At launch: a link made for elders turns it on, unless somebody has chosen already. */
export function startCare(asked: boolean): void {
  if (asked && wx.getStorageSync(STORE) === '') wx.setStorageSync(STORE, true)
}

export function toggleCare(): void {
  const on = !careIsOn()
  wx.setStorageSync(STORE, on)
  for (const listener of listeners) listener(on)
}

export function onCareChange(listener: (on: boolean) => void): () => void {
  listeners.add(listener)
  return () => { listeners.delete(listener) }
}
