// Input and textarea hold the browser's own field; a form gathers the fields inside it by name.
import { define } from './define.js'

const INPUT_MODES = { number: 'numeric', digit: 'decimal' }

const PROPERTIES = {
  name: String, value: { type: String, optionalTypes: [Number] }, placeholder: String, placeholderClass: String, placeholderStyle: String,
  type: { type: String, value: 'text' }, password: Boolean, disabled: Boolean, maxlength: { type: Number, value: 140 }, focus: Boolean,
  confirmType: String, confirmHold: Boolean, cursorSpacing: Number, adjustPosition: Boolean, autoHeight: Boolean, cursor: Number,
  holdKeyboard: Boolean, selectionStart: Number, selectionEnd: Number, alwaysEmbed: Boolean, fixed: Boolean, showConfirmBar: Boolean,
  disableDefaultPadding: Boolean, cursorColor: String, safePasswordCertPath: String, autoFocus: Boolean,
}

const fieldsOf = new WeakMap()

export function registerField(element, component) {
  fieldsOf.set(element, component)
}

export function defineFields() {
  defineField('input')
  defineField('textarea')
  defineForm()
  define('label', {
    properties: { for: String },
    attached(element) {
      element.addEventListener('click', (event) => {
        const target = element.querySelector('input,textarea,select')
        if (target && event.target !== target) target.click()
      })
    },
  })
}

function defineField(tag) {
  define(tag, {
    properties: PROPERTIES,
    observers: {
      value(value) { if (this.field && this.field.value !== String(value ?? '')) this.field.value = value ?? '' },
      placeholder(value) { if (this.field) this.field.placeholder = value },
      disabled(value) { if (this.field) this.field.disabled = value },
      focus(value) { if (this.field && value) this.field.focus() },
      ariaLabel(value) { if (this.field) this.field.setAttribute('aria-label', value) },
    },
    attached(element) {
      const field = document.createElement(tag)
      this.field = field
      registerField(element, this)
      field.value = this.data.value ?? ''
      field.placeholder = this.data.placeholder
      field.disabled = this.data.disabled
      if (this.data.ariaLabel) field.setAttribute('aria-label', this.data.ariaLabel)
      if (this.data.maxlength > 0) field.maxLength = this.data.maxlength
      if (tag === 'input') {
        field.type = this.data.password ? 'password' : 'text'
        field.inputMode = INPUT_MODES[this.data.type] ?? 'text'
      }
      element.append(field)
      listen(this, field, tag)
      if (this.data.focus || this.data.autoFocus) field.focus()
    },
  })
}

function listen(component, field, tag) {
  field.addEventListener('input', () => {
    component.setData({ value: field.value })
    component.triggerEvent('input', { value: field.value, cursor: field.selectionStart })
    if (component.data.autoHeight) {
      field.style.height = 'auto'
      field.style.height = `${field.scrollHeight}px`
    }
  })
  field.addEventListener('focus', () => component.triggerEvent('focus', { value: field.value, height: 0 }))
  field.addEventListener('blur', () => component.triggerEvent('blur', { value: field.value }))
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && tag === 'input') component.triggerEvent('confirm', { value: field.value })
  })
}

function defineForm() {
  define('form', {
    properties: { reportSubmit: Boolean },
    attached(element) {
      const fields = () => [...element.querySelectorAll('*')].map((one) => fieldsOf.get(one)).filter((one) => one?.data.name)
      element.addEventListener('form-submit', () => {
        const value = Object.fromEntries(fields().map((one) => [one.data.name, one.data.checked ?? one.data.value]))
        this.triggerEvent('submit', { value })
      })
      element.addEventListener('form-reset', () => {
        for (const one of fields()) one.setData({ value: '' })
        this.triggerEvent('reset', {})
      })
    },
  })
}
