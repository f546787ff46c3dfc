// How my building stands on the latest board of buildings, and what would raise it most.
import { type Board, type Entry, type Figure, board, boardPage } from '../../services/boards'
import { sayScore, sayValue } from './detail/line'

export interface Mine {
  url: string
  name: string
  rank: string
  score: string
  advice: string
}

export async function standingOf(boards: Board[], home: string): Promise<Mine | null> {
  const latest = boards.find(({ subject }) => subject === 'building')
  if (!latest || !home) return null
  const { entries } = await board(latest)
  const mine = entries.find(({ name }) => isPartOf(home, name))
  if (!mine) return null
  return {
    url: boardPage(latest),
    name: `${mine.name}第 ${mine.rank} 名`,
    rank: `${latest.name}，${latest.period_label}，共 ${entries.length} 栋`,
    score: sayScore(mine.score),
    advice: adviceFor(mine, entries),
  }
}

// 12栋 is not part of 2栋: the name must be followed by something that is not its own continuation.
export const isPartOf = (home: string, building: string): boolean => home === building || (/栋$/.test(building) && home.startsWith(building))

function adviceFor(mine: Entry, entries: Entry[]): string {
  const above = [...entries].reverse().find(({ rank }) => rank < mine.rank)
  const weakest = [...mine.indicators].sort((one, other) => lost(other) - lost(one))[0]
  const gap = !above ? '现在排在最前' : above.score === mine.score ? `和第 ${above.rank} 名同分` : `离第 ${above.rank} 名还差 ${sayScore(above.score - mine.score)} 分`
  if (!weakest || lost(weakest) <= 0) return `${gap}。`
  const { name, unit, explanation } = weakest
  const more = above ? needed(above.score - mine.score, weakest, mine, entries) : 0
  const way = more ? `“${name}”再多 ${sayValue(more, unit)}，就能追上` : `最能提分的是“${name}”`
  return `${gap}。${way}。${explanation ? `这一项看的是：${explanation}。` : ''}`
}

// How much more of a figure makes up for so many hundredths of the whole score; 0 when it alone cannot. Scores grow
// evenly with their figure, and the board's best tells how fast.
function needed(gap: number, figure: Figure, mine: Entry, entries: Entry[]): number {
  const best = entries.flatMap(({ indicators }) => indicators.filter(({ code }) => code === figure.code)).sort((one, other) => other.score - one.score)[0]
  const rise = (gap * mine.indicators.reduce((sum, { weight }) => sum + weight, 0)) / figure.weight
  if (!best?.score || figure.score + rise > 10_000) return 0
  return Math.ceil((rise * best.value) / best.score)
}

// Points of the total that an indicator leaves on the table.
const lost = ({ score, weight }: { score: number; weight: number }): number => (10_000 - score) * weight
