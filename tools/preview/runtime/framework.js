// WeChat's own component framework, told how this browser differs from a phone.
import * as adapter from 'glass-easel-miniprogram-adapter'
import { BUILTIN_TAGS } from './builtins/tags.js'
import { toBrowserUnits } from './units.js'

const { glassEasel } = adapter
// Of raw DOM events only these; everything else a page hears comes from a component's triggerEvent.
const FORWARDED = /^(tap|canceltap|longpress|touch\w+|transitionend|animation\w+)$/

const backend = new glassEasel.CurrentWindowBackendContext()
backend.document = {
  createElement(tag) {
    const element = document.createElement(BUILTIN_TAGS.has(tag) ? `wx-${tag}` : tag)
    const set = element.setAttribute
    element.setAttribute = function setAttribute(name, value) {
      set.call(this, name, name === 'style' ? toBrowserUnits(value) : value)
    }
    return element
  },
  createTextNode: (text) => document.createTextNode(text),
  createDocumentFragment: () => document.createDocumentFragment(),
}
backend.onEvent((target, type, detail, options) => {
  if (!FORWARDED.test(type)) return undefined
  if (type === 'tap' && options.originalEvent.target.closest?.('wx-button[disabled]')) return undefined
  const said = type === 'tap' ? pointOf(options.originalEvent) : detail
  return glassEasel.triggerEvent(target, type, said, { ...options, extraFields: fingersOf(options.originalEvent) })
})

export const environment = new adapter.MiniProgramEnv()
export const space = environment.createCodeSpace('', true)
export const screen = environment.associateBackend(backend)
export const components = space.getComponentSpace()
// Some npm components have a property of a name that a node has too.
components.updateComponentOptions({ ...components.getComponentOptions?.(), writeFieldsToNode: false })

for (const is of ['wx://form-field', 'wx://form-field-button', 'wx://form-field-group', 'wx://component-export']) {
  components.defineBehavior({ is })
}

// Npm components are not ours to mend; what they are warned of would hide what we are.
glassEasel.addGlobalWarningListener((words, component) => {
  const name = typeof component === 'string' ? component : component?.is ?? ''
  return name.includes('miniprogram_npm/') ? false : undefined
})

function pointOf(event) {
  const point = event.changedTouches?.[0] ?? event
  return { x: point.clientX, y: point.clientY }
}

// Handlers read fingers from the event itself; the mouse is one of them.
function fingersOf(event) {
  if (event.clientX === undefined && !event.changedTouches) return {}
  const finger = ({ identifier = 0, clientX, clientY, pageX, pageY }) => ({ identifier, clientX, clientY, pageX, pageY })
  const changedTouches = [...(event.changedTouches ?? [event])].map(finger)
  return { changedTouches, touches: event.touches ? [...event.touches].map(finger) : changedTouches }
}

export function domOf(component) {
  return component._$.$$
}

// The id that the template gave; the framework keeps it to itself.
export const idOf = (element) => element.__wxElement?.id ?? ''

watchLongPress()

function watchLongPress() {
  let timer
  const stop = () => clearTimeout(timer)
  document.addEventListener('pointerdown', (event) => {
    stop()
    timer = setTimeout(() => {
      let at = event.target
      while (at && !at.__wxElement) at = at.parentNode
      if (!at) return
      const options = { originalEvent: event, bubbles: true, composed: true, capturePhase: true }
      glassEasel.triggerEvent(at.__wxElement, 'longpress', pointOf(event), options)
    }, 350)
  }, true)
  for (const type of ['pointerup', 'pointercancel', 'pointermove']) document.addEventListener(type, stop, true)
}
