// What WeChat opens up: login, messages, the account, updates.
import { frame } from '../frame.js'
import { cannot } from '../trouble.js'
import { answer, family } from './answer.js'
import { agreeTo } from './dialogs.js'

const ignore = () => {}

async function requestSubscribeMessage({ tmplIds }) {
  if (!tmplIds?.length || tmplIds.length > 3) throw new Error('tmplIds must be 1 to 3')
  const yes = await agreeTo({ title: '红管家 想给您发送消息', words: tmplIds.join('\n'), no: '取消', yes: '允许' })
  return Object.fromEntries(tmplIds.map((id) => [id, yes ? 'accept' : 'reject']))
}

export const openness = {
  ...family({
    login: () => ({ code: `demo:${frame.openid}` }),
    checkSession: () => {},
    requestSubscribeMessage,
    getSetting: () => ({ authSetting: {}, subscriptionsSetting: { mainSwitch: true, itemSettings: {} } }),
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
  onAppShow: ignore, offAppShow: ignore, onAppHide: ignore, offAppHide: ignore, onError: ignore, offError: ignore,
  onUnhandledRejection: ignore, offUnhandledRejection: ignore,
  canIUse: () => true,
  nextTick: (work) => queueMicrotask(work),
  env: { USER_DATA_PATH: 'wxfile://usr' },
}
