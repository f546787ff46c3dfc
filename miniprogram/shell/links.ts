// Going to a page by its address, as notices and cards name it. A tab page takes no query: it is handed over here.
const TABS = ['/pages/home/index', '/pages/points/index', '/pages/boards/index', '/pages/me/index']
let handed: Record<string, string> = {}

export function go(address: string): void {
  const [path, words = ''] = address.split('?')
  if (!TABS.includes(path)) {
    void wx.navigateTo({ url: address })
    return
  }
  handed = Object.fromEntries(words.split('&').filter(Boolean).map((pair) => pair.split('=')))
  void wx.switchTab({ url: path })
}

/** What the last `go` to this tab page said; given once. */
export function takeHanded(): Record<string, string> {
  const words = handed
  handed = {}
  return words
}

/** Calls without showing the number. */
export function call(phone: string): void {
  if (phone) wx.makePhoneCall({ phoneNumber: phone, fail: () => undefined })
}
