// Care mode: larger type and targets. One tap, remembered on this phone; how large is chosen under 设置.
const ON = 'care'
const SIZE = 'care-size'

export type CareSize = 'large' | 'larger' | 'largest'

export const CARE_SIZES: { size: CareSize; text: string }[] = [
  { size: 'large', text: '大' },
  { size: 'larger', text: '特大' },
  { size: 'largest', text: '最大' },
]

export const careMode = (): boolean => wx.getStorageSync(ON) === true

export const careSize = (): CareSize => (wx.getStorageSync(SIZE) as CareSize) || 'larger'

export const modeClass = (): string => (careMode() ? `care care-${careSize()}` : '')

export function setCareMode(on: boolean): void {
  wx.setStorageSync(ON, on)
}

export function setCareSize(size: CareSize): void {
  wx.setStorageSync(SIZE, size)
}
