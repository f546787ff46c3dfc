// The channel between a page and the one that opened it.
export class EventChannel {
  listeners = {}

  on(name, listener) {
    (this.listeners[name] ??= []).push(listener)
  }

  once(name, listener) {
    const first = (...values) => {
      this.off(name, first)
      listener(...values)
    }
    this.on(name, first)
  }

  off(name, listener) {
    this.listeners[name] = (this.listeners[name] ?? []).filter((one) => listener && one !== listener)
  }

  emit(name, ...values) {
    for (const listener of [...(this.listeners[name] ?? [])]) listener(...values)
  }
}
