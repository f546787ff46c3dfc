import { define } from './define.js'
import { cannot } from '../trouble.js'

const PLAIN = ['view', 'cover-view', 'root-portal', 'page-container', 'icon', 'page-meta', 'match-media', 'movable-area', 'movable-view', 'picker-view-column']
const MISSING = ['map', 'video', 'web-view', 'picker-view']

export function defineContainers() {
  for (const tag of PLAIN) define(tag, { properties: { show: Boolean, enable: Boolean } })
  for (const tag of MISSING) define(tag, { properties: { src: String, value: null, type: String }, attached: () => cannot(`<${tag}>`) })
  define('canvas', {
    properties: { type: String, canvasId: String, disableScroll: Boolean },
    attached(element) {
      if (this.data.type !== '2d') return cannot('旧的 <canvas>', '请写 type="2d"')
      const canvas = document.createElement('canvas')
      canvas.createImage = () => new Image()
      canvas.requestAnimationFrame = (work) => requestAnimationFrame(work)
      element.append(canvas)
      return undefined
    },
  })
  define('text', { properties: { selectable: Boolean, userSelect: Boolean, decode: Boolean, space: String }, attributes: ['userSelect'] })
  define('progress', {
    properties: { percent: Number, activeColor: String, strokeWidth: { type: Number, value: 6 } },
    observers: { percent(value) { this._$.$$.style.setProperty('--percent', `${value}%`) } },
  })
  define('rich-text', {
    properties: { nodes: null, space: String },
    observers: { nodes(value) { this._$.$$.replaceChildren(...richNodes(value)) } },
  })
}

const ALLOWED = new Set(['p', 'b', 'strong', 'i', 'em', 'br', 'span', 'div', 'ul', 'ol', 'li', 'h1', 'h2', 'h3', 'a', 'img', 'table', 'tr', 'td', 'th'])

function richNodes(value) {
  if (typeof value === 'string') {
    const body = new DOMParser().parseFromString(value, 'text/html').body
    for (const one of [...body.querySelectorAll('*')]) {
      if (!ALLOWED.has(one.localName)) one.remove()
      for (const { name } of [...one.attributes]) if (name !== 'style' && name !== 'class') one.removeAttribute(name)
    }
    return [...body.childNodes]
  }
  return (value ?? []).map((node) => {
    if (node.type === 'text') return document.createTextNode(node.text)
    const made = document.createElement(ALLOWED.has(node.name) ? node.name : 'span')
    if (node.attrs?.style) made.setAttribute('style', node.attrs.style)
    made.append(...richNodes(node.children))
    return made
  })
}
