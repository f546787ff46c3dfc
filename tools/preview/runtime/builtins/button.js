import { cannot } from '../trouble.js'
import { define } from './define.js'

const OPENS = {
  contact: '客服会话', share: '转发', getPhoneNumber: '手机号', getUserInfo: '微信头像昵称', launchApp: '打开应用', feedback: '意见反馈',
}

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
  if (kind === 'openSetting') wx.openSetting({ complete() {} })
  else if (kind === 'agreePrivacyAuthorization') button.triggerEvent('agreeprivacyauthorization', {})
  else if (kind === 'chooseAvatar') {
    wx.chooseMedia({ count: 1, mediaType: ['image'], success: ({ tempFiles }) => button.triggerEvent('chooseavatar', { avatarUrl: tempFiles[0].tempFilePath }) })
  } else {
    cannot(`按钮的 ${kind}（${OPENS[kind] ?? '微信功能'}）`)
    if (kind === 'getPhoneNumber') button.triggerEvent('getphonenumber', { errMsg: 'getPhoneNumber:fail user deny' })
  }
}

// A keyboard's Enter is a tap at the middle of the button.
function pressed(element) {
  const { left, top, width, height } = element.getBoundingClientRect()
  const at = { bubbles: true, clientX: left + width / 2, clientY: top + height / 2 }
  for (const type of ['mousedown', 'mouseup', 'click']) element.dispatchEvent(new MouseEvent(type, at))
}
