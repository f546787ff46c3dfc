// What WeChat opens up: login, messages, the account, updates.
import { frame } from '../frame.js'
import { cannot } from '../trouble.js'
import { answer, family } from './answer.js'

const ignore = () => {}

export const openness = {
  ...family({
    login: () => ({ code: `demo:${frame.openid}` }),
    checkSession: () => {},
    requestSubscribeMessage: ({ tmplIds }) => Object.fromEntries(tmplIds.map((id) => [id, 'accept'])),
    getSetting: () => ({ authSetting: {}, subscriptionsSetting: { mainSwitch: true, itemSettings: {} } }),
    getPrivacySetting: () => ({ needAuthorization: false, privacyContractName: '预览' }),
    requirePrivacyAuthorize: () => {},
    authorize: () => {},
  }),
  openSetting: (options) => answer('openSetting', options, () => { cannot('设置页') }),
  getUserProfile: (options) => answer('getUserProfile', options, () => {
    cannot('微信头像昵称')
    throw new Error('auth deny')
  }),
  getAccountInfoSync: () => ({ miniProgram: { appId: 'preview', envVersion: 'develop', version: '' } }),
  getLaunchOptionsSync: () => ({ path: window.miniProgram.pages[0], query: {}, scene: 1001 }),
  getEnterOptionsSync: () => ({ path: window.miniProgram.pages[0], query: {}, scene: 1001 }),
  getUpdateManager: () => ({ onCheckForUpdate: ignore, onUpdateReady: ignore, onUpdateFailed: ignore, applyUpdate: ignore }),
  onNeedPrivacyAuthorization: ignore,
  onAppShow: ignore, offAppShow: ignore, onAppHide: ignore, offAppHide: ignore, onError: ignore, offError: ignore,
  onUnhandledRejection: ignore, offUnhandledRejection: ignore,
  canIUse: () => true,
  nextTick: (work) => queueMicrotask(work),
  env: { USER_DATA_PATH: 'wxfile://usr' },
}
