// How my building stands on the latest board of buildings, and what would raise it most.
import { type Board, type Entry, board, boardPage } from '../../services/boards'
import { sayScore } from './detail/line'

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
    name: `${mine.name} · ${latest.name}`,
    rank: `${latest.period_label}第 ${mine.rank} 名，共 ${entries.length} 栋`,
    score: sayScore(mine.score),
    advice: adviceFor(mine, entries),
  }
}

// 12栋 is not part of 2栋: the name must be followed by something that is not its own continuation.
export const isPartOf = (home: string, building: string): boolean => home === building || (/栋$/.test(building) && home.startsWith(building))

function adviceFor(mine: Entry, entries: Entry[]): string {
  const above = [...entries].reverse().find(({ rank }) => rank < mine.rank)
  const weakest = [...mine.indicators].sort((one, other) => lost(other) - lost(one))[0]
  const gap = above ? `离前一名还差 ${sayScore(above.score - mine.score)} 分` : '现在排在最前'
  return weakest && lost(weakest) > 0 ? `${gap}。最能提分的是“${weakest.name}”：${weakest.explanation}。` : `${gap}。`
}

// Points of the total that an indicator leaves on the table.
const lost = ({ score, weight }: { score: number; weight: number }): number => (10_000 - score) * weight
