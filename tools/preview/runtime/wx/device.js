// The phone itself: what it is, its network, its clipboard, a call.
import { answer, family } from './answer.js'
import { frame } from '../frame.js'
import { connected } from '../network.js'
import { cannot } from '../trouble.js'
import { chooseOne } from './dialogs.js'

const NAVIGATION = 44

function everything() {
  const windowHeight = document.getElementById('pages').clientHeight
  const safeArea = { top: 0, left: 0, right: innerWidth, bottom: innerHeight, width: innerWidth, height: innerHeight }
  return {
    SDKVersion: '3.8.12', version: '8.0.60', platform: 'devtools', brand: 'browser', model: 'preview', system: navigator.userAgent,
    language: 'zh_CN', theme: 'light', fontSizeSetting: 16, pixelRatio: devicePixelRatio, statusBarHeight: 0,
    screenWidth: innerWidth, screenHeight: innerHeight, windowWidth: innerWidth, windowHeight, screenTop: NAVIGATION, safeArea,
  }
}

// Instead of the camera: one of the codes that the page around names, or one typed by hand.
async function scan() {
  const index = await chooseOne([...frame.codes, '自己输入'], { title: '手机上会打开扫码，这里选一个码' })
  if (index < 0) throw new Error('cancel')
  const typed = index === frame.codes.length ? prompt('码的内容') : frame.codes[index]
  if (!typed) throw new Error('cancel')
  return { result: typed, scanType: 'QR_CODE', charSet: 'UTF-8', path: '' }
}

const networkNow = () => ({ isConnected: connected(), networkType: connected() ? 'wifi' : 'none' })

export const device = {
  getSystemInfoSync: everything,
  getWindowInfo: everything,
  getDeviceInfo: everything,
  getAppBaseInfo: everything,
  getSystemSetting: () => ({ bluetoothEnabled: false, locationEnabled: false, wifiEnabled: true, deviceOrientation: 'portrait' }),
  getMenuButtonBoundingClientRect: () => ({ top: 6, bottom: 38, left: innerWidth - 97, right: innerWidth - 10, width: 87, height: 32 }),
  onNetworkStatusChange: (listener) => {
    for (const type of ['online', 'offline']) addEventListener(type, () => listener(networkNow()))
  },
  offNetworkStatusChange: () => {},
  onWindowResize: (listener) => addEventListener('resize', () => listener({ size: everything() })),
  offWindowResize: () => {},
  onKeyboardHeightChange: () => {},
  offKeyboardHeightChange: () => {},
  onThemeChange: () => {},
  offThemeChange: () => {},
  ...family({
    getSystemInfo: everything,
    getNetworkType: networkNow,
    vibrateShort: () => {},
    vibrateLong: () => {},
    hideKeyboard: () => { document.activeElement?.blur() },
    setKeepScreenOn: () => {},
    setClipboardData: ({ data }) => navigator.clipboard.writeText(data),
    getClipboardData: async () => ({ data: await navigator.clipboard.readText() }),
  }),
  makePhoneCall: (options) => answer('makePhoneCall', options, ({ phoneNumber }) => cannot('打电话', `手机上会拨打 ${phoneNumber}`)),
  scanCode: (options) => answer('scanCode', options, scan),
  getLocation: (options) => answer('getLocation', options, () => {
    cannot('定位')
    throw new Error('auth deny')
  }),
}
