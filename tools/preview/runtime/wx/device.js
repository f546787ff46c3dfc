// The phone itself: its size, its network, calling, scanning, the clipboard.
import { answer } from './answer.js'
import { modal, sheet } from './ui.js'

const CODES = [
  ['3 栋 2 单元的楼栋牌', '/pages/contacts/index'],
  ['活动签到码', 'checkin:demo'],
  ['不是我们的码', 'https://example.org/other'],
]

export function device(phone) {
  const layer = document.getElementById('layer')
  const networkListeners = new Set()
  const setOffline = (offline) => {
    phone.offline = offline
    for (const listener of networkListeners) listener({ isConnected: !offline, networkType: offline ? 'none' : 'wifi' })
  }
  window.addEventListener('message', ({ origin, data }) => {
    if (origin === location.origin && typeof data?.offline === 'boolean') setOffline(data.offline)
  })
  const quiet = (name) => [name, (options) => answer(name, options, () => undefined)]
  return {
    makePhoneCall: (options) => answer('makePhoneCall', options, async ({ phoneNumber }) => {
      const { confirm } = await modal(layer, { title: '拨打电话', content: phoneNumber, confirmText: '呼叫' })
      if (!confirm) throw new Error('cancel')
    }),
    scanCode: (options) => answer('scanCode', options, async () => {
      const { tapIndex } = await sheet(layer, { itemList: CODES.map(([words]) => words), alertText: '预览里没有相机，请选一个码' })
      return { result: CODES[tapIndex][1], scanType: 'QR_CODE', charSet: 'UTF-8' }
    }),
    getNetworkType: (options) => answer('getNetworkType', options, () => ({ networkType: phone.offline ? 'none' : 'wifi' })),
    onNetworkStatusChange: (listener) => networkListeners.add(listener),
    offNetworkStatusChange: (listener) => (listener ? networkListeners.delete(listener) : networkListeners.clear()),
    setClipboardData: (options) => answer('setClipboardData', options, async ({ data }) => {
      await navigator.clipboard?.writeText(data).catch(() => undefined)
      phone.notices.show(`已复制：${data}`, 2)
    }),
    getClipboardData: (options) => answer('getClipboardData', options, async () => ({ data: await navigator.clipboard.readText() })),
    getSystemInfo: (options) => answer('getSystemInfo', options, () => system(phone)),
    getSystemInfoAsync: (options) => answer('getSystemInfoAsync', options, () => system(phone)),
    getSystemInfoSync: () => system(phone),
    getWindowInfo: () => system(phone),
    getDeviceInfo: () => system(phone),
    getAppBaseInfo: () => system(phone),
    getMenuButtonBoundingClientRect: () => {
      const width = window.innerWidth
      return { top: 6, bottom: 38, left: width - 97, right: width - 10, width: 87, height: 32 }
    },
    getAppAuthorizeSetting: () => ({ albumAuthorized: 'authorized', cameraAuthorized: 'authorized', notificationAuthorized: 'authorized' }),
    ...Object.fromEntries(['vibrateShort', 'vibrateLong', 'hideKeyboard', 'setKeepScreenOn'].map(quiet)),
  }
}

function system(phone) {
  const width = window.innerWidth
  const height = phone.pages.host.clientHeight
  return {
    SDKVersion: '3.8.12', version: '8.0.60', platform: 'devtools', system: 'browser', brand: 'browser', model: 'preview',
    language: 'zh_CN', theme: 'light', fontSizeSetting: 16, pixelRatio: window.devicePixelRatio, statusBarHeight: 0,
    screenWidth: width, screenHeight: window.innerHeight, windowWidth: width, windowHeight: height,
    safeArea: { top: 0, bottom: height, left: 0, right: width, width, height },
  }
}
