// <image>: WeChat's modes by CSS backgrounds. Pictures of the tree were copied beside the program.
import { elementOf } from './define.js'

const SIZES = { aspectFit: 'contain', aspectFill: 'cover', widthFix: '100% 100%', heightFix: '100% 100%', scaleToFill: '100% 100%' }
const PLACES = ['top', 'bottom', 'center', 'left', 'right']

export function defineImage(define, phone) {
  const image = {
    properties: { fadeIn: Boolean, lazyLoad: Boolean, mode: { type: String, value: 'scaleToFill' }, showMenuByLongpress: Boolean, src: String, webp: Boolean },
    observers: {
      src(value) { show(this, value, phone) },
      mode(value) {
        const { style } = elementOf(this)
        style.backgroundSize = SIZES[value] ?? 'auto'
        style.backgroundPosition = PLACES.includes(value.split(' ')[0]) ? value : 'center'
      },
    },
  }
  define('image', image)
  define('cover-image', image)
}

function show(component, source, phone) {
  const element = elementOf(component)
  element.style.backgroundImage = ''
  if (!source) return
  const address = resolve(source, component)
  if (!phone.isOwnAddress(address)) {
    phone.notices.cannot(`图片 ${address}`, '预览不向别处取图片')
    component.triggerEvent('error', { errMsg: 'image: not fetched in preview' })
    return
  }
  const picture = new Image()
  picture.onload = () => {
    if (component.data.src !== source) return
    element.style.backgroundImage = `url("${picture.src}")`
    fit(element, component.data.mode, picture)
    component.triggerEvent('load', { width: picture.naturalWidth, height: picture.naturalHeight })
  }
  picture.onerror = () => component.triggerEvent('error', { errMsg: `GET ${address} failed` })
  picture.src = address
}

function fit(element, mode, picture) {
  const ratio = picture.naturalHeight / picture.naturalWidth
  if (mode === 'widthFix') element.style.height = `${element.clientWidth * ratio}px`
  if (mode === 'heightFix') element.style.width = `${element.clientHeight / ratio}px`
}

function resolve(source, component) {
  if (/^(https?:|data:|blob:)/.test(source)) return source
  if (source.startsWith('/')) return `tree${source}`
  const owner = component.selectOwnerComponent?.()?.is ?? ''
  return new URL(source, `${location.origin}/tree/${owner}`).pathname.slice(1)
}
