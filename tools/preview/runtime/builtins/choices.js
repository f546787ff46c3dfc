// Boxes to tick, dots to choose, switches, sliders and pickers.
import { elementOf, markField } from './define.js'

export function defineChoices(define) {
  defineTick(define, 'checkbox', 'checkbox')
  defineTick(define, 'radio', 'radio')
  defineTick(define, 'switch', 'checkbox')
  defineGroup(define, 'checkbox-group', (ticked) => ticked)
  defineGroup(define, 'radio-group', (ticked) => ticked[0] ?? '')
  defineSlider(define)
  definePicker(define)
  define('picker-view', { properties: { indicatorStyle: String, maskStyle: String, value: Array } })
}

function defineTick(define, tag, type) {
  define(tag, {
    properties: { checked: Boolean, color: String, disabled: Boolean, name: String, type: String, value: String },
    observers: {
      checked(value) { if (this.inner) this.inner.checked = value },
      disabled(value) { if (this.inner) this.inner.disabled = value },
    },
    lifetimes: { attached() {
      const element = elementOf(this)
      const inner = Object.assign(document.createElement('input'), { type, checked: this.data.checked, disabled: this.data.disabled })
      this.inner = inner
      element.prepend(inner)
      element.previewTick = { value: () => this.data.value, checked: () => inner.checked, clear: () => this.setData({ checked: false }) }
      inner.addEventListener('change', (event) => {
        event.stopPropagation()
        this.setData({ checked: inner.checked })
        if (tag === 'switch') this.triggerEvent('change', { value: inner.checked })
        else element.dispatchEvent(new CustomEvent('preview-tick', { bubbles: true }))
      })
      if (tag === 'switch') markField(this, () => inner.checked, () => this.setData({ checked: false }))
    } },
  })
}

function defineGroup(define, tag, read) {
  define(tag, {
    properties: { name: String },
    lifetimes: { attached() {
      const element = elementOf(this)
      const ticks = () => [...element.querySelectorAll('wx-checkbox, wx-radio')].map((one) => one.previewTick)
      const value = () => read(ticks().filter((one) => one.checked()).map((one) => one.value()))
      element.addEventListener('preview-tick', (event) => {
        event.stopPropagation()
        if (tag === 'radio-group') for (const one of ticks()) if (one !== event.target.previewTick) one.clear()
        this.triggerEvent('change', { value: value() })
      })
      markField(this, value)
    } },
  })
}

function defineSlider(define) {
  define('slider', {
    properties: { activeColor: String, disabled: Boolean, max: { type: Number, value: 100 }, min: Number, name: String, showValue: Boolean, step: { type: Number, value: 1 }, value: Number },
    observers: { value(value) { if (this.inner) this.inner.value = value } },
    lifetimes: { attached() {
      const { min, max, step, value } = this.data
      const inner = Object.assign(document.createElement('input'), { type: 'range', min, max, step, value })
      this.inner = inner
      elementOf(this).append(inner)
      inner.addEventListener('input', (event) => { event.stopPropagation(); this.triggerEvent('changing', { value: Number(inner.value) }) })
      inner.addEventListener('change', (event) => { event.stopPropagation(); this.triggerEvent('change', { value: Number(inner.value) }) })
      markField(this, () => Number(inner.value))
    } },
  })
}

function definePicker(define) {
  define('picker', {
    properties: {
      disabled: Boolean, end: String, fields: String, headerText: String, mode: { type: String, value: 'selector' },
      name: String, range: Array, rangeKey: String, start: String, value: null,
    },
    observers: { 'range, rangeKey, value, start, end'() { this.fill?.() } },
    lifetimes: { attached() {
      const timed = this.data.mode === 'date' || this.data.mode === 'time'
      const inner = document.createElement(timed ? 'input' : 'select')
      if (timed) inner.type = this.data.fields === 'month' ? 'month' : this.data.mode
      this.fill = () => fill(inner, this.data, timed)
      this.fill()
      elementOf(this).append(inner)
      inner.addEventListener('input', (event) => event.stopPropagation())
      inner.addEventListener('change', (event) => {
        event.stopPropagation()
        this.triggerEvent('change', { value: timed ? inner.value : Number(inner.value) })
      })
      markField(this, () => inner.value)
    } },
  })
}

function fill(inner, data, timed) {
  if (timed) Object.assign(inner, { min: data.start, max: data.end })
  else inner.replaceChildren(...data.range.map((one, index) => new Option(data.rangeKey ? one[data.rangeKey] : one, index)))
  inner.value = data.value ?? ''
}
