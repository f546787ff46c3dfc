// Runs the tree's modules. Each gets the globals WeChat gives: wx, App, Page, Component, Behavior and so on.
export class Loader {
  constructor(phone) {
    this.phone = phone
    this.exports = new Map()
    this.app = {}
    this.loading = undefined // the page or component whose script runs now, with its constructors
    this.behaviors = new Map()
    this.componentOf = new Map(Object.entries(phone.about.components).map(([path, { script }]) => [script, path]))
  }

  loadEverything() {
    const { about, environment } = this.phone
    this.load(about.main)
    environment.components.startGroupRegister()
    for (const { script } of Object.values(about.components)) this.load(script)
    environment.components.endGroupRegister()
  }

  load(path) {
    const known = this.exports.get(path)
    if (known) return known.exports
    const module = { exports: {} }
    this.exports.set(path, module)
    const component = this.componentOf.get(path)
    if (!component) this.run(path, module)
    else {
      this.phone.environment.space.componentEnv(component, (constructors) => {
        const before = this.loading
        this.loading = { ...constructors, path: component }
        try {
          this.run(path, module)
        } finally {
          this.loading = before
        }
      })
    }
    return module.exports
  }

  run(path, module) {
    const { about, wx, pages } = this.phone
    const require = (name) => {
      const target = about.uses[path][name]
      if (!target) throw new Error(`${path}: 找不到 ${name} / no such module`)
      return this.load(target)
    }
    about.modules[path](
      require, module, module.exports, wx,
      (definition) => { this.app = definition },
      (definition) => this.loading.Page(this.withBehaviors(definition)),
      (definition) => this.component(definition),
      (definition) => this.behavior(definition),
      () => this.app,
      () => pages.stack.map((page) => page.caller),
    )
  }

  // Component() is also called from helpers that packages share, so the path is the one being loaded now.
  component(definition) {
    const { path, Component } = this.loading
    const { addGlobalClass, styleIsolation } = definition.options ?? {}
    const { json } = this.phone.about.components[path]
    this.phone.environment.space.addComponentStaticConfig(path, { addGlobalClass, styleIsolation, ...json })
    return Component(this.withBehaviors(definition))
  }

  behavior(definition) {
    const { space } = this.phone.environment
    return definition ? space.behavior().definition(this.withBehaviors(definition)).register() : space.behavior()
  }

  // WeChat's own behaviors are given by name, such as "wx://form-field".
  withBehaviors(definition) {
    if (definition.behaviors) {
      definition.behaviors = definition.behaviors.map((one) => (typeof one === 'string' ? this.namedBehavior(one) : one))
    }
    return definition
  }

  namedBehavior(name) {
    if (!this.behaviors.has(name)) this.behaviors.set(name, this.phone.environment.space.behavior().definition({}).register())
    return this.behaviors.get(name)
  }
}
