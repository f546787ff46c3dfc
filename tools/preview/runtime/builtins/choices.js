// Switch, checkbox, radio, slider and picker, each with the browser's own control inside.
import { define } from './define.js'
import { registerField } from './fields.js'

const CHOICE = { name: String, value: String, checked: Boolean, disabled: Boolean, color: String }

export function defineChoices() {
  for (const tag of ['checkbox', 'radio', 'switch']) defineChoice(tag)
  for (const tag of ['checkbox-group', 'radio-group']) defineGroup(tag)
  defineSlider()
  definePicker()
}

function defineChoice(tag) {
  define(tag, {
    properties: CHOICE,
    observers: {
      checked(value) { if (this.control) this.control.checked = value },
      disabled(value) { if (this.control) this.control.disabled = value },
    },
    attached(element) {
      const control = document.createElement('input')
      this.control = control
      control.type = tag === 'radio' ? 'radio' : 'checkbox'
      control.checked = this.data.checked
      control.disabled = this.data.disabled
      control.value = this.data.value
      if (tag === 'radio') control.name = 'preview-radio'
      if (tag === 'switch') {
        control.className = 'mp-switch'
        control.setAttribute('role', 'switch')
        registerField(element, this)
      }
      element.prepend(control)
      control.addEventListener('change', () => {
        this.setData({ checked: control.checked })
        if (tag === 'switch') this.triggerEvent('change', { value: control.checked })
        else element.closest(`wx-${tag}-group`)?.dispatchEvent(new CustomEvent('group-change', { detail: control }))
      })
    },
  })
}

function defineGroup(tag) {
  define(tag, {
    properties: { name: String },
    attached(element) {
      registerField(element, this)
      element.addEventListener('group-change', ({ detail: control }) => {
        const chosen = [...element.querySelectorAll('input')].filter((one) => one.checked)
        if (tag === 'radio-group') for (const one of chosen) one.checked = one === control
        const value = tag === 'radio-group' ? control.value : chosen.map((one) => one.value)
        this.triggerEvent('change', { value })
      })
    },
  })
}

function defineSlider() {
  define('slider', {
    properties: { name: String, min: Number, max: { type: Number, value: 100 }, step: { type: Number, value: 1 }, value: Number, disabled: Boolean },
    observers: { value(value) { if (this.control) this.control.value = value } },
    attached(element) {
      const control = document.createElement('input')
      this.control = control
      const { min, max, step, value, disabled } = this.data
      Object.assign(control, { type: 'range', min, max, step, value, disabled })
      element.append(control)
      registerField(element, this)
      control.addEventListener('input', () => this.triggerEvent('changing', { value: Number(control.value) }))
      control.addEventListener('change', () => this.triggerEvent('change', { value: Number(control.value) }))
    },
  })
}

function definePicker() {
  define('picker', {
    properties: {
      name: String, mode: { type: String, value: 'selector' }, range: Array, rangeKey: String, value: null, disabled: Boolean,
      start: String, end: String, fields: String, headerText: String,
    },
    observers: { 'range,value,start,end': function fill() { this.fill?.() } },
    attached(element) {
      const { mode } = this.data
      const dated = mode === 'date' || mode === 'time'
      const control = document.createElement(dated ? 'input' : 'select')
      if (dated) control.type = mode === 'date' && this.data.fields === 'month' ? 'month' : mode
      this.fill = () => {
        const { range, rangeKey, value, start, end } = this.data
        if (dated) Object.assign(control, { min: start, max: end })
        else control.replaceChildren(...range.map((one, index) => new Option(rangeKey ? one[rangeKey] : one, index)))
        control.value = value
        control.disabled = this.data.disabled
      }
      this.fill()
      element.append(control)
      registerField(element, this)
      element.addEventListener('click', () => { try { control.showPicker?.() } catch { control.focus() } })
      control.addEventListener('change', () => this.triggerEvent('change', { value: control.value }))
    },
  })
}
