// Storage, kept apart for each person whose phone this is.
import { answer } from './answer.js'

export function storage(phone) {
  const prefix = `preview:${phone.openid}:`
  const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(prefix))
  const read = (key) => {
    const text = localStorage.getItem(prefix + key)
    return text === null ? undefined : JSON.parse(text)
  }
  const write = (key, data) => localStorage.setItem(prefix + key, JSON.stringify(data ?? null))
  const remove = (key) => localStorage.removeItem(prefix + key)
  const clear = () => keys().forEach((key) => localStorage.removeItem(key))
  const info = () => ({ keys: keys().map((key) => key.slice(prefix.length)), currentSize: 0, limitSize: 10240 })
  return {
    getStorageSync: (key) => read(key) ?? '',
    setStorageSync: write,
    removeStorageSync: remove,
    clearStorageSync: clear,
    getStorageInfoSync: info,
    getStorage: (options) => answer('getStorage', options, ({ key }) => {
      const data = read(key)
      if (data === undefined) throw new Error('data not found')
      return { data }
    }),
    setStorage: (options) => answer('setStorage', options, ({ key, data }) => write(key, data)),
    removeStorage: (options) => answer('removeStorage', options, ({ key }) => remove(key)),
    clearStorage: (options) => answer('clearStorage', options, clear),
    getStorageInfo: (options) => answer('getStorageInfo', options, info),
  }
}
