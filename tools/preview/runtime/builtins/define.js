// How a built-in component is made: its properties, what the browser's element shows of them, its life.
import { components, domOf, space } from '../framework.js'

const COMMON = {
  hidden: Boolean, hoverClass: { type: String, value: 'none' }, hoverStayTime: Number, hoverStartTime: Number,
  hoverStopPropagation: Boolean, ariaRole: String, ariaLabel: String, ariaHidden: Boolean, ariaChecked: Boolean,
  ariaDisabled: Boolean, ariaLive: String, ariaValuetext: null, animation: null,
}

const shown = (name) => function show(value) {
  const element = domOf(this)
  if (value === '' || value === false || value === null || value === undefined) element.removeAttribute(name)
  else element.setAttribute(name, value === true ? 'true' : value)
}

const OBSERVED = {
  hidden(value) { domOf(this).hidden = value },
  ariaRole: shown('role'),
  ariaLabel: shown('aria-label'),
  ariaHidden: shown('aria-hidden'),
  ariaChecked: shown('aria-checked'),
  ariaLive: shown('aria-live'),
}

// `attributes` are properties that the style sheet or the reader of the page needs to see on the element.
export function define(tag, { properties = {}, attributes = [], observers = {}, attached, methods } = {}) {
  const path = `builtin/${tag}`
  const names = Object.fromEntries(attributes.map((name) => [name, shown(dashed(name))]))
  space.addComponentStaticConfig(path, { styleIsolation: 'shared' })
  space.component(path).definition({
    properties: { ...COMMON, ...properties },
    observers: whileThere({ ...OBSERVED, ...names, ...observers }),
    methods: methods ?? {},
    lifetimes: { attached() { attached?.call(this, domOf(this)); touchFeedback(this) } },
  }).register()
  components.setGlobalUsingComponent(tag, components.getComponentByUrl(`/${path}`, ''))
}

// A property may still change after its element has left the page.
function whileThere(observers) {
  return Object.fromEntries(Object.entries(observers).map(([names, observe]) => [names, function observed(...values) {
    if (domOf(this)) observe.apply(this, values)
  }]))
}

export function dashed(name) {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function touchFeedback(component) {
  const name = component.data.hoverClass
  if (!name || name === 'none') return
  const element = domOf(component)
  const classes = name.split(/\s+/).filter(Boolean)
  element.addEventListener('pointerdown', () => element.classList.add(...classes))
  for (const type of ['pointerup', 'pointerleave', 'pointercancel']) {
    element.addEventListener(type, () => element.classList.remove(...classes))
  }
}
