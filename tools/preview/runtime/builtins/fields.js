// <input>, <textarea> and <form>.
import { elementOf, fieldsWithin, markField } from './define.js'

const KEYBOARDS = { number: 'numeric', digit: 'decimal', idcard: 'text', text: 'text' }
const PROPERTIES = {
  adjustPosition: Boolean, alwaysEmbed: Boolean, autoFocus: Boolean, autoHeight: Boolean, confirmHold: Boolean,
  confirmType: String, cursor: Number, cursorSpacing: Number, disabled: Boolean, fixed: Boolean, focus: Boolean,
  holdKeyboard: Boolean, maxlength: { type: Number, value: 140 }, name: String, password: Boolean, placeholder: String,
  placeholderClass: String, placeholderStyle: String, selectionEnd: Number, selectionStart: Number,
  showConfirmBar: Boolean, type: String, value: { type: String, optionalTypes: [Number] }, disableDefaultPadding: Boolean,
}

export function defineFields(define) {
  define('input', field('input'))
  define('textarea', field('textarea'))
  define('form', {
    properties: { reportSubmit: Boolean },
    lifetimes: { attached() {
      const element = elementOf(this)
      element.addEventListener('preview-submit', () => {
        const value = Object.fromEntries(fieldsWithin(element).map((one) => [one.name(), one.value()]))
        this.triggerEvent('submit', { value })
      })
      element.addEventListener('preview-reset', () => {
        for (const one of fieldsWithin(element)) one.reset?.()
        this.triggerEvent('reset', {})
      })
    } },
  })
}

function field(tag) {
  return {
    properties: PROPERTIES,
    observers: {
      value(value) { if (this.inner && this.inner.value !== String(value ?? '')) { this.inner.value = value ?? ''; grow(this) } },
      placeholder(value) { if (this.inner) this.inner.placeholder = value },
      disabled(value) { if (this.inner) this.inner.disabled = value },
      focus(value) { if (this.inner && value) this.inner.focus() },
    },
    lifetimes: { attached() { attach(this, tag) } },
  }
}

function attach(component, tag) {
  const { data } = component
  const inner = document.createElement(tag)
  component.inner = inner
  Object.assign(inner, { value: data.value ?? '', placeholder: data.placeholder, disabled: data.disabled })
  if (data.maxlength > 0) inner.maxLength = data.maxlength
  if (tag === 'input') {
    inner.type = data.password || data.type === 'safe-password' ? 'password' : 'text'
    inner.inputMode = KEYBOARDS[data.type] ?? 'text'
  }
  const said = () => ({ value: inner.value, cursor: inner.selectionStart ?? inner.value.length })
  inner.addEventListener('input', (event) => {
    event.stopPropagation()
    component.setData({ value: inner.value })
    component.triggerEvent('input', said())
    grow(component)
  })
  inner.addEventListener('change', (event) => event.stopPropagation())
  inner.addEventListener('focus', () => component.triggerEvent('focus', { ...said(), height: 0 }))
  inner.addEventListener('blur', () => component.triggerEvent('blur', said()))
  inner.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (tag === 'input' || data.confirmType === 'send')) component.triggerEvent('confirm', said())
  })
  elementOf(component).append(inner)
  markField(component, () => inner.value, () => component.setData({ value: '' }))
  if (data.focus || data.autoFocus) inner.focus()
  grow(component)
}

function grow(component) {
  if (!component.data.autoHeight || component.inner.tagName !== 'TEXTAREA') return
  component.inner.style.height = 'auto'
  component.inner.style.height = `${component.inner.scrollHeight}px`
  component.triggerEvent('linechange', { height: component.inner.scrollHeight, lineCount: 1 })
}
