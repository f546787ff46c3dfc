// What to say to somebody who has no home here yet, and the way on.
import { type Me, homesOf } from './services/me'

export interface Homeless {
  title: string
  words: string
  way: string
  url: string
}

const JOIN = '/pages/household/join/index'

// `then` is what a home opens: 就可以下单了. Null for those who have one.
export function homeless(who: Me, then: string): Homeless | null {
  if (homesOf(who).length) return null
  const waiting = who.households.find(({ state }) => state === 'pending')
  if (waiting) return { title: '管家正在核对', words: `${waiting.place_label}，一般当天办好。核对以后，${then}。`, way: '看看好了没有', url: '/pages/home/index' }
  return { title: '先找到您的家', words: `选好楼栋和门牌，管家核对以后，${then}。`, way: '选择我的家', url: JOIN }
}
