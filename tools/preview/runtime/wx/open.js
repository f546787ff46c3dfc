// What WeChat knows of the person: login, agreements, subscriptions. All made up, none leaves this page.
import { answer } from './answer.js'
import { modal, sheet } from './ui.js'

export function open(phone) {
  const layer = document.getElementById('layer')
  phone.privacy = privacy()
  return {
    login: (options) => answer('login', options, () => {
      if (phone.offline) throw new Error('net::ERR_INTERNET_DISCONNECTED')
      return { code: `demo:${phone.openid}` }
    }),
    checkSession: (options) => answer('checkSession', options, () => undefined),
    requestSubscribeMessage: (options) => answer('requestSubscribeMessage', options, async ({ tmplIds }) => {
      const itemList = ['全部允许', '全部不允许']
      const chosen = await sheet(layer, { itemList, alertText: `小程序想给您发 ${tmplIds.length} 种消息：${tmplIds.join('、')}` }).catch(() => ({ tapIndex: 1 }))
      return Object.fromEntries(tmplIds.map((id) => [id, chosen.tapIndex === 0 ? 'accept' : 'reject']))
    }),
    getPrivacySetting: (options) => answer('getPrivacySetting', options, () => ({ needAuthorization: !phone.privacy.agreed(), privacyContractName: '《红管家隐私保护指引》' })),
    requirePrivacyAuthorize: (options) => answer('requirePrivacyAuthorize', options, async () => {
      if (phone.privacy.agreed()) return
      const { confirm } = await modal(layer, { title: '隐私保护指引', content: '使用前请阅读并同意《红管家隐私保护指引》', confirmText: '同意', cancelText: '不同意' })
      if (!confirm) throw new Error('privacy permission is not authorized')
      phone.privacy.agree()
    }),
    onNeedPrivacyAuthorization: (listener) => phone.privacy.listen(listener),
    openPrivacyContract: (options) => answer('openPrivacyContract', options, () => phone.notices.show('这里会打开《红管家隐私保护指引》')),
    getSetting: (options) => answer('getSetting', options, () => ({ authSetting: {}, subscriptionsSetting: { mainSwitch: true, itemSettings: {} } })),
    openSetting: (options) => answer('openSetting', options, () => { phone.notices.show('这里会打开微信的设置页'); return { authSetting: {} } }),
    authorize: (options) => answer('authorize', options, () => undefined),
    getAccountInfoSync: () => ({ miniProgram: { appId: 'preview', envVersion: 'develop', version: '' } }),
    getLaunchOptionsSync: () => phone.launch,
    getEnterOptionsSync: () => phone.launch,
    getExtConfigSync: () => ({}),
    getUpdateManager: () => ({ onCheckForUpdate() {}, onUpdateReady() {}, onUpdateFailed() {}, applyUpdate() {} }),
    canIUse: () => true,
    onAppShow() {}, offAppShow() {}, onAppHide() {}, offAppHide() {}, onError() {}, onUnhandledRejection() {}, onPageNotFound() {}, onThemeChange() {}, offThemeChange() {},
    env: { USER_DATA_PATH: '' },
    showShareMenu: (options) => answer('showShareMenu', options, () => undefined),
    hideShareMenu: (options) => answer('hideShareMenu', options, () => undefined),
  }
}

function privacy() {
  let agreed = false
  const listeners = []
  return {
    agreed: () => agreed,
    agree: () => { agreed = true },
    listen: (listener) => listeners.push(listener),
  }
}
