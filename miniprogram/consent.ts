// What people agreed to before anything of theirs is read or sent. New words are asked about again.
const STORED = 'agreed'
const WORDS_OF = '2026-11'
const WELCOME = '/pages/welcome/index'

export const agreed = (): boolean => wx.getStorageSync(STORED) === WORDS_OF

export function agree(): void {
  wx.setStorageSync(STORED, WORDS_OF)
}

export function withdraw(): void {
  wx.removeStorageSync(STORED)
}

// The whole of the privacy statement, as WeChat keeps it.
export function showPrivacy(): void {
  wx.openPrivacyContract({ fail: () => wx.showToast({ title: '请稍后再打开一次', icon: 'none' }) })
}

// Opens the first page of a first visit, which leads on to where the person was going.
export function askFirst(wantedUrl: string): void {
  wx.reLaunch({ url: `${WELCOME}?to=${encodeURIComponent(wantedUrl)}` })
}

// WeChat asks when something private is touched and people took their word back in its settings: so do we, again.
export function watchPrivacy(): void {
  const asked = (resolve: (answer: { event: 'disagree' }) => void) => {
    resolve({ event: 'disagree' })
    withdraw()
    askFirst('/pages/home/index')
  }
  // The typings have no parameters for it.
  wx.onNeedPrivacyAuthorization(asked as never)
}
