// WeChat's own record of whether people agreed to the privacy guide, and what it asks before that.
import { frame } from '../frame.js'
import { answer, family } from './answer.js'
import { agreeTo } from './dialogs.js'

const KEY = `preview-wechat:${frame.slot}:privacy`
const GUIDE = '红管家小程序隐私保护指引'
const tapped = new Set()
let listener

if (frame.storage.agreed) localStorage.setItem(KEY, 'agreed')

const agreed = () => localStorage.getItem(KEY) === 'agreed'
const keep = () => localStorage.setItem(KEY, 'agreed')

// The button with open-type agreePrivacyAuthorization was tapped.
export function agreeByButton(id) {
  keep()
  tapped.add(id)
}

// Before anything private: WeChat asks the program, and itself when the program does not listen.
export async function needConsent(referrer) {
  if (agreed()) return
  const yes = listener ? await askProgram(referrer) : await agreeTo({ title: '隐私保护提示', words: `使用前请阅读并同意《${GUIDE}》`, no: '拒绝', yes: '同意' })
  if (!yes) throw new Error('privacy permission is not authorized')
  keep()
}

const askProgram = (referrer) => new Promise((resolve) => {
  listener(({ event, buttonId }) => {
    if (event === 'agree') resolve(tapped.has(buttonId))
    else if (event === 'disagree') resolve(false)
  }, { referrer })
})

// A family of calls that need consent first.
export const guarded = (calls) => Object.fromEntries(Object.entries(calls).map(([name, work]) => [name, (options) => answer(name, options, async (asked) => {
  await needConsent(name)
  return work(asked)
})]))

export const privacy = {
  onNeedPrivacyAuthorization: (one) => { listener = one },
  ...family({
    getPrivacySetting: () => ({ needAuthorization: !agreed(), privacyContractName: `《${GUIDE}》` }),
    requirePrivacyAuthorize: () => needConsent('requirePrivacyAuthorize'),
    openPrivacyContract: () => agreeTo({ title: `《${GUIDE}》`, words: '在手机上，这里由微信显示社区在公众平台填写的指引全文。', no: '', yes: '看完了' }).then(() => undefined),
  }),
}
