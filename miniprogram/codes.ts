// What stands in the square codes that phones show each other: ours say so, and of which kind they are.
export type CodeKind = 'person' | 'hold'

const MARK = 'hgj'

export const writeCode = (kind: CodeKind, code: string): string => `${MARK}:${kind}:${code}`

// The code of a kind; empty for what is none of ours.
function readCode(kind: CodeKind, text: string): string {
  const [mark, found, code] = text.split(':')
  return mark === MARK && found === kind ? code ?? '' : ''
}

// Empty when people looked at something else, or changed their mind.
export async function scanCode(kind: CodeKind, wanted: string): Promise<string> {
  const seen = await wx.scanCode({ scanType: ['qrCode'] }).catch(() => undefined)
  if (!seen) return ''
  const code = readCode(kind, seen.result)
  if (!code) wx.showToast({ title: `这不是${wanted}`, icon: 'none' })
  return code
}
