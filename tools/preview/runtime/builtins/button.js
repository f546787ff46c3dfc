// Buttons, and what WeChat opens from them.
import { frame } from '../frame.js'
import { domOf, idOf } from '../framework.js'
import { addressOf, topPage } from '../pages.js'
import { cannot } from '../trouble.js'
import { agreeTo } from '../wx/dialogs.js'
import { agreeByButton, needConsent } from '../wx/privacy.js'
import { define } from './define.js'

const MISSING = { contact: '客服会话', getUserInfo: '微信头像昵称', launchApp: '打开应用', feedback: '意见反馈' }

export function defineButton(wx) {
  define('button', {
    properties: {
      type: String, size: String, disabled: Boolean, loading: Boolean, plain: Boolean, formType: String, openType: String, lang: String,
      hoverClass: { type: String, value: 'button-hover' }, sendMessageTitle: String, appParameter: String,
    },
    attributes: ['type', 'size', 'disabled', 'plain', 'loading'],
    attached(element) {
      element.setAttribute('role', 'button')
      element.tabIndex = 0
      element.addEventListener('keydown', (event) => {
        if (event.key === 'Enter' || event.key === ' ') pressed(element)
      })
      element.addEventListener('click', () => {
        if (this.data.disabled) return
        if (this.data.formType) element.closest('wx-form')?.dispatchEvent(new CustomEvent(`form-${this.data.formType}`))
        openType(this, wx)
      })
    },
  })
}

function openType(button, wx) {
  const { openType: kind } = button.data
  if (!kind) return
  const open = OPENED[kind]
  if (open) open(button, wx)
  else cannot(`按钮的 ${kind}（${MISSING[kind] ?? '微信功能'}）`)
}

const OPENED = {
  openSetting: (button, wx) => wx.openSetting({ complete() {} }),
  agreePrivacyAuthorization(button) {
    agreeByButton(idOf(domOf(button)))
    button.triggerEvent('agreeprivacyauthorization', {})
  },
  chooseAvatar: (button, wx) => wx.chooseMedia({ count: 1, mediaType: ['image'], success: ({ tempFiles }) => button.triggerEvent('chooseavatar', { avatarUrl: tempFiles[0].tempFilePath }) }),
  async getPhoneNumber(button) {
    try {
      await needConsent('button.getPhoneNumber')
      if (!(await agreeTo({ title: '红管家 申请使用您的手机号', words: '手机上这里显示微信绑定的号码', no: '不允许', yes: '允许' }))) throw new Error('user deny')
      button.triggerEvent('getphonenumber', { code: `demo:${frame.openid}`, errMsg: 'getPhoneNumber:ok' })
    } catch (error) {
      button.triggerEvent('getphonenumber', { errMsg: `getPhoneNumber:fail ${error.message}` })
    }
  },
  async share(button) {
    const page = topPage()
    const card = page.instance.onShareAppMessage?.({ from: 'button', target: { dataset: button.dataset ?? {} } }) ?? {}
    const words = `${card.title ?? page.title ?? '红管家'}\n${card.path ?? addressOf(page)}`
    await agreeTo({ title: '转发给朋友或群聊', words, no: '', yes: '好' })
  },
}

// A keyboard's Enter is a tap at the middle of the button.
function pressed(element) {
  const { left, top, width, height } = element.getBoundingClientRect()
  const at = { bubbles: true, clientX: left + width / 2, clientY: top + height / 2 }
  for (const type of ['mousedown', 'mouseup', 'click']) element.dispatchEvent(new MouseEvent(type, at))
}
