// What WeChat draws over a page: toast, loading, dialog, sheet.
import { family } from './answer.js'
import { agreeTo, chooseOne, element } from './dialogs.js'

const phone = () => document.getElementById('phone')
let toastTimer

function hideToast() {
  clearTimeout(toastTimer)
  phone().querySelector('.mp-toast')?.remove()
}

function showToast(title, milliseconds) {
  hideToast()
  const toast = element('div', 'mp-toast', title)
  toast.setAttribute('role', 'status')
  phone().append(toast)
  if (milliseconds) toastTimer = setTimeout(hideToast, milliseconds)
}

async function showModal(asked) {
  const field = asked.editable ? element('textarea', 'mp-modal-field') : undefined
  if (field) {
    field.placeholder = asked.placeholderText ?? ''
    field.value = asked.content ?? ''
  }
  const confirm = await agreeTo({
    title: asked.title,
    words: field ? '' : asked.content,
    no: asked.showCancel === false ? '' : asked.cancelText ?? '取消',
    yes: asked.confirmText ?? '确定',
    extra: field,
  })
  return { confirm, cancel: !confirm, content: confirm && field ? field.value : null }
}

async function showActionSheet({ itemList, alertText, itemColor }) {
  const tapIndex = await chooseOne(itemList, { title: alertText, color: itemColor })
  if (tapIndex < 0) throw new Error('cancel')
  return { tapIndex }
}

export const ui = family({
  showToast: ({ title, duration = 1500 }) => showToast(title, duration),
  hideToast,
  showLoading: ({ title }) => showToast(title, 0),
  hideLoading: hideToast,
  showNavigationBarLoading: () => {},
  hideNavigationBarLoading: () => {},
  showModal,
  showActionSheet,
})
