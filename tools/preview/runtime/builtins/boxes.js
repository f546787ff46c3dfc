// Tags that hold others and do little themselves.
import { asAttribute, elementOf } from './define.js'

const PLAIN = ['view', 'cover-view', 'swiper-item', 'picker-view-column', 'page-container', 'match-media', 'movable-area', 'movable-view']
const ABSENT = ['canvas', 'map', 'video', 'web-view']
const ICONS = { success: '✓', success_no_circle: '✓', info: 'i', warn: '!', waiting: '…', cancel: '×', download: '↓', search: '⌕', clear: '×' }

export function defineBoxes(define, phone) {
  for (const tag of PLAIN) define(tag)
  define('text', { properties: { decode: Boolean, selectable: Boolean, space: String, userSelect: Boolean } })
  define('root-portal', { properties: { enable: { type: Boolean, value: true } } })
  define('page-meta', {
    properties: { backgroundTextStyle: String, pageStyle: String, rootFontSize: String },
    observers: { pageStyle(value) { const page = elementOf(this).closest('mp-page'); if (page) page.style.cssText = value } },
  })
  define('icon', {
    properties: { color: String, size: { type: null, value: 23 }, type: String },
    observers: {
      'type, size, color'(type, size, color) {
        const element = elementOf(this)
        element.textContent = ICONS[type] ?? ''
        element.style.cssText = `font-size:${parseFloat(size)}px;color:${color || '#23734a'}`
      },
    },
  })
  define('progress', {
    properties: { activeColor: String, backgroundColor: String, percent: Number, showInfo: Boolean, strokeWidth: { type: Number, value: 6 } },
    observers: { 'percent, activeColor'(percent, color) { elementOf(this).style.cssText = `--percent:${percent}%;--colour:${color || '#23734a'}` } },
  })
  define('rich-text', {
    properties: { nodes: null, space: String },
    observers: { nodes(value) { elementOf(this).textContent = plainText(value) } },
  })
  for (const tag of ABSENT) {
    define(tag, { lifetimes: { attached() {
      elementOf(this).append(`〈${tag}〉`)
      phone.notices.cannot(`<${tag}>`)
    } } })
  }
  defineLabel(define)
}

function defineLabel(define) {
  define('label', {
    properties: { for: String },
    observers: { for: asAttribute('for') },
    lifetimes: { attached() {
      const element = elementOf(this)
      element.addEventListener('click', (event) => {
        if (event.target.closest('input, textarea, select')) return
        const wanted = this.data.for ? document.getElementById(this.data.for) : element
        wanted?.querySelector('input[type=checkbox], input[type=radio]')?.click()
      })
    } },
  })
}

// Rich text is shown as its words: enough to see that they are there.
function plainText(nodes) {
  if (typeof nodes === 'string') return new DOMParser().parseFromString(nodes, 'text/html').body.textContent
  return (nodes ?? []).map((node) => (node.type === 'text' ? node.text : plainText(node.children))).join('')
}
