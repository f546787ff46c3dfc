// Each phone has a storage of its own, inside the one that the browser keeps for the address.
import { frame } from '../frame.js'
import { family } from './answer.js'

const prefix = `preview:${frame.slot}:`
const named = (key) => prefix + key
const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length))

const get = (key) => {
  const text = localStorage.getItem(named(key))
  return text === null ? '' : JSON.parse(text)
}
const set = (key, value) => localStorage.setItem(named(key), JSON.stringify(value))
const remove = (key) => localStorage.removeItem(named(key))
const clear = () => keys().forEach(remove)
const about = () => ({ keys: keys(), currentSize: Math.ceil(keys().reduce((size, key) => size + localStorage.getItem(named(key)).length, 0) / 1024), limitSize: 10240 })

for (const [key, value] of Object.entries(frame.storage)) if (localStorage.getItem(named(key)) === null) set(key, value)

export const storage = {
  getStorageSync: get,
  setStorageSync: set,
  removeStorageSync: remove,
  clearStorageSync: clear,
  getStorageInfoSync: about,
  ...family({
    getStorage: ({ key }) => {
      if (localStorage.getItem(named(key)) === null) throw new Error('data not found')
      return { data: get(key) }
    },
    setStorage: ({ key, data }) => set(key, data),
    removeStorage: ({ key }) => remove(key),
    clearStorage: clear,
    getStorageInfo: about,
  }),
}
