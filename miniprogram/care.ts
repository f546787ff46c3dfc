// Care mode: larger type and targets. One tap, remembered on this phone.
const KEY = 'care'

export const careMode = (): boolean => wx.getStorageSync(KEY) === true

export const modeClass = (): string => (careMode() ? 'care' : '')

export function setCareMode(on: boolean): void {
  wx.setStorageSync(KEY, on)
}
