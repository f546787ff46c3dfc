// <navigator>: a link to a page.
import { elementOf } from './define.js'

const WAYS = { navigate: 'navigateTo', redirect: 'redirectTo', switchTab: 'switchTab', reLaunch: 'reLaunch' }

export function defineNavigator(define, phone) {
  define('navigator', {
    properties: { delta: { type: Number, value: 1 }, openType: { type: String, value: 'navigate' }, target: String, url: String },
    lifetimes: { attached() {
      elementOf(this).addEventListener('click', () => {
        const { url, openType, delta } = this.data
        if (openType === 'navigateBack') phone.wx.navigateBack({ delta })
        else phone.wx[WAYS[openType] ?? 'navigateTo']({ url })
      })
    } },
  })
}
