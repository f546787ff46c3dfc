// How a page and the one that opened it talk, as in WeChat.
export class EventChannel {
  constructor() {
    this.listeners = new Map()
  }

  on(name, listener) {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener])
  }

  once(name, listener) {
    const once = (...values) => { this.off(name, once); listener(...values) }
    this.on(name, once)
  }

  off(name, listener) {
    this.listeners.set(name, (this.listeners.get(name) ?? []).filter((one) => listener && one !== listener))
  }

  emit(name, ...values) {
    for (const listener of [...(this.listeners.get(name) ?? [])]) listener(...values)
  }
}
