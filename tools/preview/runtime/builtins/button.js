// <button>, with the open-type actions that WeChat answers itself.
import { asAttribute, elementOf } from './define.js'

const MADE_UP_AVATAR = 'data:image/svg+xml,' + encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><rect width="64" height="64" fill="#fbeeec"/><circle cx="32" cy="25" r="11" fill="#8f231d"/><path d="M10 60a22 22 0 0 1 44 0z" fill="#8f231d"/></svg>')

export function defineButton(define, phone) {
  define('button', {
    properties: {
      appParameter: String, disabled: Boolean, formType: String, loading: Boolean, name: String, openType: String,
      plain: Boolean, size: String, type: String,
    },
    observers: {
      disabled: asAttribute('disabled'), loading: asAttribute('loading'), plain: asAttribute('plain'),
      size: asAttribute('size'), type: asAttribute('type'),
    },
    lifetimes: { attached() {
      const element = elementOf(this)
      element.setAttribute('role', 'button')
      element.tabIndex = 0
      element.addEventListener('keydown', (event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return
        event.preventDefault()
        for (const type of ['mousedown', 'mouseup', 'click']) element.dispatchEvent(new MouseEvent(type, { bubbles: true }))
      })
      element.addEventListener('click', () => {
        if (this.data.disabled || this.data.loading) return
        const form = element.closest('wx-form')
        if (this.data.formType) form?.dispatchEvent(new CustomEvent(`preview-${this.data.formType}`))
        OPEN_TYPES[this.data.openType]?.(this, phone)
      })
    } },
  })
}

const OPEN_TYPES = {
  async getPhoneNumber(button, phone) {
    const { confirm } = await phone.wx.showModal({ title: '申请获取您的手机号', content: '预览里用编造的号码代替', confirmText: '允许', cancelText: '不允许' })
    if (confirm) button.triggerEvent('getphonenumber', { code: `demo:${phone.openid}`, errMsg: 'getPhoneNumber:ok' })
    else button.triggerEvent('getphonenumber', { errMsg: 'getPhoneNumber:fail user deny' })
  },
  async chooseAvatar(button, phone) {
    const { confirm } = await phone.wx.showModal({ title: '选择头像', content: '预览里用一张画出来的头像' })
    if (confirm) button.triggerEvent('chooseavatar', { avatarUrl: MADE_UP_AVATAR })
  },
  async agreePrivacyAuthorization(button, phone) {
    phone.privacy.agree()
    button.triggerEvent('agreeprivacyauthorization', { errMsg: 'agreePrivacyAuthorization:ok' })
  },
  openSetting(button, phone) {
    phone.wx.openSetting({})
  },
  share(button, phone) {
    const said = phone.pages.top.caller.onShareAppMessage?.({ from: 'button' }) ?? {}
    phone.notices.show(`转发：${said.title ?? phone.pages.top.title}`)
  },
  contact(button, phone) {
    phone.notices.cannot('客服会话')
  },
  feedback(button, phone) {
    phone.notices.cannot('意见反馈')
  },
}
