import { isOwn } from '../own.js'
import { cannot } from '../trouble.js'
import { define } from './define.js'

const SIZES = { scaleToFill: '100% 100%', aspectFit: 'contain', aspectFill: 'cover', widthFix: '100% 100%', heightFix: '100% 100%' }

export function defineImage() {
  for (const tag of ['image', 'cover-image']) define(tag, {
    properties: { src: String, mode: { type: String, value: 'scaleToFill' }, lazyLoad: Boolean, showMenuByLongpress: Boolean, webp: Boolean },
    observers: {
      src(value) { if (value) load(this, this._$.$$, value) },
      mode(value) { this._$.$$.style.backgroundSize = SIZES[value] ?? 'auto' },
    },
  })
}

function load(component, element, source) {
  if (!isOwn(source)) {
    cannot(`别处的图片 ${source}`, '预览只连本机')
    component.triggerEvent('error', { errMsg: 'not fetched in the preview' })
    return
  }
  const picture = new Image()
  picture.onload = () => {
    const { naturalWidth: width, naturalHeight: height } = picture
    element.style.backgroundImage = `url("${picture.src}")`
    if (component.data.mode === 'widthFix') element.style.height = `${element.clientWidth * height / width}px`
    if (component.data.mode === 'heightFix') element.style.width = `${element.clientHeight * width / height}px`
    component.triggerEvent('load', { width, height })
  }
  picture.onerror = () => component.triggerEvent('error', { errMsg: `cannot load ${source}` })
  picture.src = /^(https?:|data:|blob:)/.test(source) ? source : `tree/${source.replace(/^\//, '')}`
}
