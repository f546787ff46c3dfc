// Cards that lie over the page until they are answered.
const phone = () => document.getElementById('phone')

export function element(tag, className, text = '') {
  const made = document.createElement(tag)
  made.className = className
  made.textContent = text
  return made
}

// Shows a card over the page and answers with what was chosen.
export function choose(card, buttons) {
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

// A title, some words, and two ways: true for the second.
export function agreeTo({ title, words, no, yes, extra }) {
  const card = element('div', 'mp-modal')
  card.setAttribute('role', 'dialog')
  if (title) card.append(element('b', 'mp-modal-title', title))
  if (words) card.append(element('p', 'mp-modal-text', words))
  if (extra) card.append(extra)
  const row = element('div', 'mp-modal-row')
  const refuse = element('button', '', no)
  const accept = element('button', 'mp-modal-confirm', yes)
  row.append(...(no ? [refuse, accept] : [accept]))
  card.append(row)
  return choose(card, [[refuse, () => false], [accept, () => true]])
}

// One of several, -1 for none.
export function chooseOne(items, { title, color } = {}) {
  const sheet = element('div', 'mp-sheet')
  if (title) sheet.append(element('p', 'mp-sheet-title', title))
  const buttons = items.map((text, index) => {
    const button = element('button', '', text)
    button.style.color = color ?? ''
    return [button, () => index]
  })
  const cancel = element('button', 'mp-sheet-cancel', '取消')
  sheet.append(...buttons.map(([button]) => button), cancel)
  return choose(sheet, [...buttons, [cancel, () => -1]])
}
