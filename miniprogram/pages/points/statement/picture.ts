// A month's statement as a picture for a group chat: 1080 wide, legible on a phone without zooming.
import type { Statement } from '../../../services/points'

export const WIDTH = 1080
const EDGE = 72
const ROW = 96
const INK = '#1f1d1a'
const SOFT = '#5c5750'
const BRAND = '#b8322a'

export const heightFor = (one: Statement): number => 900 + ROW * Object.keys(one.earned).length

// 本楼第 2 名，小区第 9 名; what is not known is not said.
export const ranksOf = ({ rank_building: building, rank_estate: estate }: Statement): string =>
  [building ? `本楼第 ${building} 名` : '', estate ? `小区第 ${estate} 名` : ''].filter(Boolean).join('，')

type Pen = Pick<WechatMiniprogram.CanvasRenderingContext.CanvasRenderingContext2D, 'fillStyle' | 'font' | 'textAlign' | 'fillRect' | 'fillText'>

// `name` is shown as its owner lets it be seen: the family name and stars.
export function draw(pen: Pen, one: Statement, name: string, place: string): void {
  const height = heightFor(one)
  const write = (text: string, y: number, size: number, { color = INK, bold = false, right = false } = {}) => {
    pen.fillStyle = color
    pen.font = `${bold ? 'bold ' : ''}${size}px sans-serif`
    pen.textAlign = right ? 'right' : 'left'
    pen.fillText(text, right ? WIDTH - EDGE : EDGE, y, WIDTH - 2 * EDGE)
  }
  const rule = (y: number) => {
    pen.fillStyle = '#e8e3db'
    pen.fillRect(EDGE, y, WIDTH - 2 * EDGE, 2)
  }
  pen.fillStyle = '#ffffff'
  pen.fillRect(0, 0, WIDTH, height)
  pen.fillStyle = BRAND
  pen.fillRect(0, 0, WIDTH, 16)

  write(`${one.label}积分月报`, 140, 64, { bold: true })
  write(`${name} · ${place} · ${one.programme_name}`, 206, 38, { color: SOFT })
  write(`${one.closing}`, 400, 160, { bold: true, color: BRAND })
  write('月末结余', 460, 38, { color: SOFT })
  write(`+${one.earned_total}`, 380, 80, { bold: true, right: true })
  write('本月获得', 460, 38, { color: SOFT, right: true })
  rule(510)

  let y = 580
  for (const [code, points] of Object.entries(one.earned)) {
    write(one.earned_labels[code] ?? code, y, 44)
    write(`+${points}`, y, 44, { bold: true, right: true })
    y += ROW
  }
  if (one.spent) write(`本月兑换 ${one.spent}`, y, 38, { color: SOFT })
  if (one.expired) write(`到期 ${one.expired}`, y, 38, { color: SOFT, right: true })
  rule(height - 210)
  write(ranksOf(one) || '谢谢您为邻里出的力', height - 140, 44, { bold: true })
  write('红管家 · 每一笔都写明为什么，在“积分”里可以查', height - 72, 34, { color: SOFT })
}

export const masked = (name: string): string => name.slice(0, 1) + '*'.repeat(Math.max(1, name.length - 1))
