// What WeChat draws over a page: toast, loading, dialog, sheet.
import { family } from './answer.js'

const phone = () => document.getElementById('phone')
let toastTimer

function element(tag, className, text = '') {
  const made = document.createElement(tag)
  made.className = className
  made.textContent = text
  return made
}

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

// Shows a card over the page and answers with what was chosen.
function choose(card, buttons) {
  return new Promise((resolve) => {
    const veil = element('div', 'mp-veil')
    veil.append(card)
    for (const [button, value] of buttons) {
      button.onclick = () => {
        veil.remove()
        resolve(value())
      }
    }
    phone().append(veil)
  })
}

function showModal(asked) {
  const card = element('div', 'mp-modal')
  card.setAttribute('role', 'dialog')
  if (asked.title) card.append(element('b', 'mp-modal-title', asked.title))
  const field = asked.editable ? element('textarea', 'mp-modal-field') : undefined
  if (field) {
    field.placeholder = asked.placeholderText ?? ''
    field.value = asked.content ?? ''
    card.append(field)
  } else if (asked.content) card.append(element('p', 'mp-modal-text', asked.content))
  const row = element('div', 'mp-modal-row')
  const cancel = element('button', '', asked.cancelText ?? '取消')
  const confirm = element('button', 'mp-modal-confirm', asked.confirmText ?? '确定')
  confirm.style.color = asked.confirmColor ?? ''
  row.append(...(asked.showCancel === false ? [confirm] : [cancel, confirm]))
  card.append(row)
  return choose(card, [
    [cancel, () => ({ confirm: false, cancel: true, content: null })],
    [confirm, () => ({ confirm: true, cancel: false, content: field ? field.value : null })],
  ])
}

async function showActionSheet({ itemList, alertText, itemColor }) {
  const sheet = element('div', 'mp-sheet')
  if (alertText) sheet.append(element('p', 'mp-sheet-title', alertText))
  const buttons = itemList.map((text, index) => {
    const button = element('button', '', text)
    button.style.color = itemColor ?? ''
    return [button, () => index]
  })
  const cancel = element('button', 'mp-sheet-cancel', '取消')
  sheet.append(...buttons.map(([button]) => button), cancel)
  const tapIndex = await choose(sheet, [...buttons, [cancel, () => -1]])
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
