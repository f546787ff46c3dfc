// Dates as people speak them. China keeps one zone, also for a phone that is abroad.
import { careMode } from '../care'

const ZONE = 8 * 3600_000
const DAY = 86_400_000
const MINUTE = 60_000
// 23:59 there, in UTC.
const END_OF_DAY = DAY - ZONE - MINUTE
const PARTS: [number, string][] = [[18, '晚上'], [13, '下午'], [12, '中午'], [9, '上午'], [5, '早上'], [0, '凌晨']]

interface Spoken {
  text: string
  tone: 'calm' | 'warn' | 'late'
}

const local = (moment: number) => new Date(moment + ZONE)
const dayOf = (moment: number) => Math.floor((moment + ZONE) / DAY)
const lastOf = (end: string) => new Date(Date.parse(end) - 1).toISOString()
// A figure stands apart from the word before it.
const spaced = (words: string, said: string) => (words && /^\d/.test(said) ? `${words} ${said}` : words + said)
const two = (value: number) => String(value).padStart(2, '0')

// 14:30; in care mode as it is said: 下午 2 点半.
function clock(moment: number): string {
  const at = local(moment)
  const [hour, minute] = [at.getUTCHours(), at.getUTCMinutes()]
  if (!careMode()) return `${two(hour)}:${two(minute)}`
  const part = PARTS.find(([from]) => hour >= from)?.[1] ?? ''
  const rest = minute === 0 ? '' : minute === 30 ? '半' : ` ${two(minute)} 分`
  return `${part} ${hour > 12 ? hour - 12 : hour} 点${rest}`
}

// 今天, 明天, 昨天, 11 月 21 日; with the year when it is another.
export function sayDay(iso: string, now = Date.now()): string {
  const moment = Date.parse(iso)
  const near = ['昨天', '今天', '明天', '后天'][dayOf(moment) - dayOf(now) + 1]
  if (near) return near
  const at = local(moment)
  const date = `${at.getUTCMonth() + 1} 月 ${at.getUTCDate()} 日`
  return at.getUTCFullYear() === local(now).getUTCFullYear() ? date : `${at.getUTCFullYear()} 年 ${date}`
}

// 11 月 21 日, whatever day it is read on.
export function sayDate(moment = Date.now()): string {
  const at = local(moment)
  return `${at.getUTCMonth() + 1} 月 ${at.getUTCDate()} 日`
}

// 今天 14:30; in care mode the clock begins and ends with a word, and needs no gap: 今天下午 2 点半.
const gap = () => (careMode() ? '' : ' ')

export const sayMoment = (iso: string, now = Date.now()): string => sayDay(iso, now) + gap() + clock(Date.parse(iso))

// 今天 14:30 提交.
export const sayAt = (iso: string, then: string, now = Date.now()): string => sayMoment(iso, now) + gap() + then

// 今天 14:30 前.
export const sayBefore = (iso: string, now = Date.now()): string => sayAt(iso, '前', now)

// A promise that runs: 还剩 12 分钟, 今天 14:30 前, 最晚明天, 已超 2 小时.
export function sayDeadline(iso: string, now = Date.now()): Spoken {
  const left = Date.parse(iso) - now
  if (left < 0) return { text: `已超 ${sayLength(-left)}`, tone: 'late' }
  if (left < 60 * MINUTE) return { text: `还剩 ${Math.max(1, Math.floor(left / MINUTE))} 分钟`, tone: left < 30 * MINUTE ? 'late' : 'warn' }
  const day = dayOf(Date.parse(iso)) - dayOf(now)
  const end = Math.floor((Date.parse(iso) % DAY) / MINUTE) * MINUTE === END_OF_DAY
  const text = end ? (day === 0 ? '今天内' : spaced('最晚', sayDay(iso, now))) : sayBefore(iso, now)
  return { text, tone: day === 0 ? 'warn' : 'calm' }
}

// The last day of something that ends at a moment, after the words that lead to it: 公示到 11 月 28 日, 公示到明天. What
// ends with a day ends at midnight, and its last moment lies in that day.
export const sayUntil = (words: string, end: string, now = Date.now()): string => spaced(words, sayDay(lastOf(end), now))

// How long it stays open, in days as people count them: today is the last one or there are so many more.
export function sayDaysLeft(end: string, now = Date.now()): string {
  const days = dayOf(Date.parse(lastOf(end))) - dayOf(now)
  if (Date.parse(end) <= now) return '已经结束'
  return days === 0 ? '今天是最后一天' : `还剩 ${days} 天`
}

export function sayLength(length: number): string {
  if (length < 60 * MINUTE) return `${Math.max(1, Math.round(length / MINUTE))} 分钟`
  if (length < DAY) return `${Math.round(length / (60 * MINUTE))} 小时`
  return `${Math.round(length / DAY)} 天`
}

// A whole hour of a day from today, as the API wants it.
export function momentOn(daysAhead: number, hour: number, now = Date.now()): string {
  const start = (dayOf(now) + daysAhead) * DAY - ZONE
  return new Date(start + hour * 3600_000).toISOString()
}

export const hourNow = (now = Date.now()): number => local(now).getUTCHours()
