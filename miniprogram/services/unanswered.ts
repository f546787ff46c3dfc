// A POST whose answer never came may have counted. Sent again with the key it had, it counts once.
const STORED = 'unanswered'

type Keys = Record<string, string>

const read = (): Keys => (wx.getStorageSync(STORED) as Keys) || {}

export function keyFor(path: string, body: unknown): string {
  const mark = `${path} ${JSON.stringify(body)}`
  const keys = read()
  if (!keys[mark]) {
    keys[mark] = newKey()
    wx.setStorageSync(STORED, keys)
  }
  return keys[mark] as string
}

export function answered(path: string, body: unknown): void {
  const keys = read()
  delete keys[`${path} ${JSON.stringify(body)}`]
  wx.setStorageSync(STORED, keys)
}

function newKey(): string {
  const part = () => Math.floor(Math.random() * 0x100000000).toString(36)
  return `${Date.now().toString(36)}-${part()}${part()}`
}
