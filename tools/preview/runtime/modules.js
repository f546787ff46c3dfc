// Runs the compiled modules. Component() and Page() may be called from a shared module, so they ask which
// component is being loaded when they are called.
import { components, space } from './framework.js'

const program = window.miniProgram
const loaded = new Map()
const componentOf = new Map(Object.entries(program.components).map(([path, one]) => [one.script, path]))
const namedBehaviors = {}
let current
let app
let wx

export const getApp = () => app

export function loadAll(api, getCurrentPages) {
  wx = api
  const load = makeLoader(getCurrentPages)
  for (const [path, { json, scope }] of Object.entries(program.components)) {
    space.addComponentStaticConfig(path, json)
    space.addCompiledTemplate(path, { groupList: program.templates, content: program.templates[path] })
    space.addStyleSheet(path, undefined, scope || undefined)
  }
  load(program.main)
  components.startGroupRegister()
  for (const { script } of Object.values(program.components)) load(script)
  components.endGroupRegister()
}

function makeLoader(getCurrentPages) {
  const load = (path) => {
    if (loaded.has(path)) return loaded.get(path).exports
    const module = { exports: {} }
    loaded.set(path, module)
    const require = (name) => {
      const target = program.uses[path][name]
      if (!target) throw new Error(`${path}: cannot find module ${name}`)
      return load(target)
    }
    const run = () => program.modules[path](
      require, module, module.exports, wx, setApp, definePage, defineComponent, defineBehavior, getApp, getCurrentPages,
    )
    const component = componentOf.get(path)
    if (component) inComponent(component, run)
    else run()
    return module.exports
  }
  return load
}

function inComponent(path, run) {
  space.componentEnv(path, (constructors) => {
    const before = current
    current = { ...constructors, path }
    try {
      run()
    } finally {
      current = before
    }
  })
}

function setApp(definition) {
  app = definition
}

function definePage(definition) {
  return current.Page(withRealBehaviors(definition))
}

function defineComponent(definition) {
  const { addGlobalClass, styleIsolation } = definition.options ?? {}
  if (addGlobalClass || styleIsolation) {
    space.addComponentStaticConfig(current.path, { addGlobalClass, styleIsolation, ...program.components[current.path].json })
  }
  return current.Component(withRealBehaviors(definition))
}

function defineBehavior(definition) {
  return space.behavior().definition(withRealBehaviors(definition)).register()
}

function withRealBehaviors(definition) {
  if (definition.behaviors) definition.behaviors = definition.behaviors.map(behaviorOf)
  return definition
}

function behaviorOf(behavior) {
  if (typeof behavior !== 'string') return behavior
  namedBehaviors[behavior] ??= space.behavior().definition({}).register()
  return namedBehaviors[behavior]
}
