// Toasts, loading signs, questions and menus, drawn over the page.
import { answer } from './answer.js'

export function ui(phone) {
  const layer = document.getElementById('layer')
  let toast
  const hide = () => { toast?.remove(); toast = undefined }
  const show = (words, kind, mask) => {
    hide()
    toast = box(`toast ${kind}`, words)
    toast.classList.toggle('mask', Boolean(mask))
    layer.append(toast)
    return toast
  }
  return {
    showToast: (options) => answer('showToast', options, ({ title, icon = 'success', duration = 1500, mask }) => {
      const shown = show(title, icon, mask)
      setTimeout(() => { if (toast === shown) hide() }, duration)
    }),
    hideToast: (options) => answer('hideToast', options, hide),
    showLoading: (options) => answer('showLoading', options, ({ title, mask }) => { show(title, 'loading', mask) }),
    hideLoading: (options) => answer('hideLoading', options, hide),
    showModal: (options) => answer('showModal', options, (asked) => modal(layer, asked)),
    showActionSheet: (options) => answer('showActionSheet', options, (asked) => sheet(layer, asked)),
    enableAlertBeforeUnload: (options) => answer('enableAlertBeforeUnload', options, () => undefined),
    disableAlertBeforeUnload: (options) => answer('disableAlertBeforeUnload', options, () => undefined),
  }
}

function box(name, words = '') {
  const element = document.createElement('div')
  element.className = name
  element.textContent = words
  return element
}

function choice(words, name, act) {
  const button = document.createElement('button')
  button.className = name
  button.textContent = words
  button.addEventListener('click', act)
  return button
}

export function modal(layer, { title = '', content = '', showCancel = true, cancelText = '取消', confirmText = '确定', editable, placeholderText = '' }) {
  return new Promise((resolve) => {
    const veil = box('veil')
    const card = box('modal')
    const field = document.createElement('textarea')
    field.placeholder = placeholderText
    field.value = editable ? content : ''
    const close = (confirm) => {
      veil.remove()
      resolve({ confirm, cancel: !confirm, ...(editable && confirm ? { content: field.value } : {}) })
    }
    if (title) card.append(box('title', title))
    card.append(editable ? field : box('content', content))
    const row = box('choices')
    if (showCancel) row.append(choice(cancelText, 'cancel', () => close(false)))
    row.append(choice(confirmText, 'confirm', () => close(true)))
    card.append(row)
    veil.append(card)
    layer.append(veil)
  })
}

export function sheet(layer, { itemList, alertText = '', cancelText = '取消' }) {
  return new Promise((resolve, reject) => {
    const veil = box('veil low')
    const card = box('sheet')
    const close = (act) => { veil.remove(); act() }
    if (alertText) card.append(box('content', alertText))
    itemList.forEach((words, tapIndex) => card.append(choice(words, 'item', () => close(() => resolve({ tapIndex })))))
    card.append(choice(cancelText, 'cancel', () => close(() => reject(new Error('cancel')))))
    veil.append(card)
    layer.append(veil)
  })
}
