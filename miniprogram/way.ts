// From page to page: tabs are switched to, everything else is opened on top.
const TABS = ['/pages/home/index', '/pages/points/index', '/pages/boards/index', '/pages/me/index']

const isTab = (url: string): boolean => TABS.includes(url.split('?')[0] ?? url)

export function goTo(url: string): void {
  if (isTab(url)) void wx.switchTab({ url: url.split('?')[0] as string })
  else void wx.navigateTo({ url })
}

// Nothing to go back to behind it.
export function startAt(url: string): void {
  if (isTab(url)) goTo(url)
  else void wx.reLaunch({ url })
}

export function goHome(): void {
  goTo('/pages/home/index')
}

// A way on that is offered by name: on a tile, in a list.
export interface Way {
  text: string
  words: string
  url: string
}

export const STEWARDS_WAYS: Way[] = [
  { text: '记好事', words: '给邻居记积分', url: '/steward/deed/index' },
  { text: '电话代下单', words: '替居民登记', url: '/steward/phone-order/index' },
  { text: '住户确认', words: '核对谁住这里', url: '/steward/members/index' },
  { text: '我负责的住户', words: '门牌、关怀、在办的事', url: '/steward/places/index' },
]
