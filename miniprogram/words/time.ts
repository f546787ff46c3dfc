// Time as people speak of it, in the community's zone, whatever the phone is set to.
const ZONE_MINUTES = 8 * 60
const DAY = 24 * 3600 * 1000
const MINUTE = 60 * 1000

interface Clock {
  year: number
  month: number
  day: number
  time: string
  count: number
}

/** 今天 14:30、明天 9:00、11 月 24 日 9:00；the year only when it is another. */
export function spoken(moment: string, now = Date.now()): string {
  const at = clock(Date.parse(moment))
  return `${spokenDay(moment, now)} ${at.time}`
}

export function spokenDay(moment: string, now = Date.now()): string {
  const at = clock(Date.parse(moment))
  const today = clock(now)
  const near = ['昨天', '今天', '明天', '后天'][at.count - today.count + 1]
  if (near) return near
  const date = `${at.month} 月 ${at.day} 日`
  return at.year === today.year ? date : `${at.year} 年 ${date}`
}

/** A promise that runs: how long is left, or by when, or that it is over. */
export function promised(moment: string, now = Date.now()): string {
  const left = Date.parse(moment) - now
  if (left < 0) return `已超时 ${lasting(-left)}`
  if (left < 60 * MINUTE) return `还剩 ${lasting(left)}`
  return `${spoken(moment, now)} 前`
}

export function lasting(milliseconds: number): string {
  const minutes = Math.max(1, Math.round(milliseconds / MINUTE))
  if (minutes < 60) return `${minutes} 分钟`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} 小时` : `${Math.round(hours / 24)} 天`
}

/** Today's date in the community's zone, `days` later, as 2026-11-21. */
export function dateIn(days: number, now = Date.now()): string {
  const { year, month, day } = clock(now + days * DAY)
  return [year, month, day].map((part) => String(part).padStart(2, '0')).join('-')
}

/** A wall clock's reading in the community's zone, as the backend takes it. */
export const moment = (date: string, time: string) => `${date}T${time}:00+08:00`

function clock(at: number): Clock {
  const shifted = new Date(at + ZONE_MINUTES * MINUTE)
  const two = (number: number) => String(number).padStart(2, '0')
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    time: `${shifted.getUTCHours()}:${two(shifted.getUTCMinutes())}`,
    count: Math.floor(shifted.getTime() / DAY),
  }
}
