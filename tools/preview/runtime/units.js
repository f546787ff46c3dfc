// rpx: a 750th of the window's width. vh: in a mini-program the window has no navigation bar in it.
export function toBrowserUnits(value) {
  return String(value)
    .replace(/(-?\d*\.?\d+)rpx\b/g, (_, number) => `${Number((number / 7.5).toFixed(4))}vw`)
    .replace(/(-?\d*\.?\d+)vh\b/g, (_, number) => `calc(${number} * var(--window-height) / 100)`)
}
