// `wx`, put together from its families. What is missing says so when it is called.
import { answer } from './answer.js'
import { device } from './device.js'
import { media } from './media.js'
import { navigation } from './navigation.js'
import { open } from './open.js'
import { page } from './page.js'
import { requests } from './request.js'
import { storage } from './storage.js'
import { ui } from './ui.js'

// Newer calls that packages look for before they use them; absent, they take their older way.
const LOOKED_FOR = new Set(['onMenuButtonBoundingClientRectWeightChange', 'offMenuButtonBoundingClientRectWeightChange', 'cloud', 'getSkylineInfoSync', 'then'])

export function createWx(phone) {
  phone.isOwnAddress = isOwnAddress
  const known = {}
  for (const family of [navigation, requests, storage, ui, media, device, open, page]) Object.assign(known, family(phone))
  return new Proxy(known, {
    get(target, name) {
      if (name in target || typeof name === 'symbol' || LOOKED_FOR.has(name)) return target[name]
      return (options) => answer(name, options ?? {}, () => {
        phone.notices.cannot(`wx.${name}`)
        throw new Error('not supported in preview')
      })
    },
  })
}

function isOwnAddress(address) {
  const { protocol, hostname, origin } = new URL(address, location.href)
  return ['data:', 'blob:'].includes(protocol) || origin === location.origin || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}
