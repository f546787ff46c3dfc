// When people want it: as soon as possible, or one of the next half days.
import { hourNow, momentOn } from '../../../speech/time'

export interface Time {
  text: string
  moment: string
}

export function times(now = Date.now()): Time[] {
  const found: Time[] = [{ text: '尽快', moment: '' }]
  if (hourNow(now) < 13) found.push({ text: '今天下午', moment: momentOn(0, 14, now) })
  if (hourNow(now) < 18) found.push({ text: '今天晚上', moment: momentOn(0, 19, now) })
  found.push({ text: '明天上午', moment: momentOn(1, 9, now) }, { text: '明天下午', moment: momentOn(1, 14, now) })
  return found
}
