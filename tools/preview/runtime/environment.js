// glass-easel, set up as WeChat sets it up: a code space with the tree's components, drawn into this document.
import * as adapter from 'glass-easel-miniprogram-adapter'
import { defineBuiltins } from './builtins/index.js'
import { BUILTIN_TAGS } from './builtins/tags.js'
import { toBrowserUnits } from './units.js'

const easel = adapter.glassEasel
// Other events that a page hears are sent by components. A raw `click` beside `tap` would be heard twice.
const DOCUMENT_EVENTS = /^(tap|canceltap|touch(start|move|end|cancel)|transitionend|animation(start|iteration|end))$/
const WECHAT_BEHAVIORS = ['wx://form-field', 'wx://form-field-group', 'wx://form-field-button', 'wx://component-export']

export const createElement = document.createElement.bind(document)

export function createEnvironment(about) {
  const environment = new adapter.MiniProgramEnv()
  const backend = createBackend()
  const space = environment.createCodeSpace('', true)
  const associated = environment.associateBackend(backend)
  const components = space.getComponentSpace()
  components.updateComponentOptions({ ...components.getComponentOptions?.(), writeFieldsToNode: false })
  for (const name of WECHAT_BEHAVIORS) components.defineBehavior({ is: name })
  for (const [path, { json, scope }] of Object.entries(about.components)) {
    space.addComponentStaticConfig(path, json)
    space.addCompiledTemplate(path, { groupList: about.templates, content: about.templates[path] })
    space.addStyleSheet(path, undefined, scope || undefined)
  }
  return {
    space,
    components,
    createRoot: (path) => associated.createRoot('mp-root', space, path),
    registerBuiltins: (phone) => defineBuiltins(space, components, phone),
  }
}

function createBackend() {
  const backend = new easel.CurrentWindowBackendContext()
  backend.document = {
    createElement: (tag) => withUnits(createElement(BUILTIN_TAGS.has(tag) ? `wx-${tag}` : tag)),
    createTextNode: (text) => document.createTextNode(text),
    createDocumentFragment: () => document.createDocumentFragment(),
  }
  backend.onEvent((target, type, detail, options) => {
    if (!DOCUMENT_EVENTS.test(type)) return undefined
    const said = type === 'tap' ? pointOf(options.originalEvent) : detail
    return easel.triggerEvent(target, type, said, options)
  })
  listenForLongPress()
  return backend
}

function withUnits(element) {
  const set = element.setAttribute
  element.setAttribute = (name, value) => set.call(element, name, name === 'style' ? toBrowserUnits(value) : value)
  return element
}

function pointOf(event) {
  const point = event.changedTouches?.[0] ?? event
  return { x: point.clientX, y: point.clientY }
}

function listenForLongPress() {
  let timer
  const stop = () => clearTimeout(timer)
  document.addEventListener('pointerdown', (event) => {
    stop()
    timer = setTimeout(() => {
      let node = event.target
      while (node && !node.__wxElement) node = node.parentNode
      const detail = { x: event.clientX, y: event.clientY }
      for (const type of ['longpress', 'longtap']) {
        if (node) easel.triggerEvent(node.__wxElement, type, detail, { originalEvent: event, bubbles: true, composed: true, capturePhase: true })
      }
    }, 350)
  }, true)
  for (const type of ['pointerup', 'pointercancel', 'scroll']) document.addEventListener(type, stop, true)
  document.addEventListener('pointermove', (event) => { if (Math.hypot(event.movementX, event.movementY) > 4) stop() }, true)
}
