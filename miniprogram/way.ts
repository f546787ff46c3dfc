// From page to page: tabs are switched to, everything else is opened on top.
const TABS = ['/pages/home/index', '/pages/points/index', '/pages/boards/index', '/pages/me/index']

export const isTab = (url: string): boolean => TABS.includes(url.split('?')[0] ?? url)

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
