// The object `wx`. A call that is not here says so, and fails as an unsupported one does on a phone.
import { cannot } from '../trouble.js'
import { answer } from './answer.js'
import { device } from './device.js'
import { drawing } from './drawing.js'
import { files } from './files.js'
import { media } from './media.js'
import { navigation } from './navigation.js'
import { openness } from './open.js'
import { privacy } from './privacy.js'
import { query } from './query.js'
import { request } from './request.js'
import { storage } from './storage.js'
import { ui } from './ui.js'

// Npm components look for these first and do without.
const OPTIONAL = new Set(['cloud', 'canIUseWebp', 'router', 'worklet', 'getSkylineInfoSync', 'getRendererUserAgent', 'onSkyline'])

export function makeWx() {
  const known = { ...navigation, ...request, ...storage, ...ui, ...media, ...device, ...openness, ...privacy, ...files, ...drawing, ...query }
  return new Proxy(known, {
    get(calls, name) {
      if (name in calls || typeof name === 'symbol' || OPTIONAL.has(name)) return calls[name]
      return (options) => {
        cannot(`wx.${name}`)
        return answer(name, options, () => { throw new Error('not supported in the preview') })
      }
    },
  })
}
