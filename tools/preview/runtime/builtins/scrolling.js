// <scroll-view> and <swiper>.
import { asAttribute, elementOf } from './define.js'

export function defineScrolling(define) {
  defineScrollView(define)
  defineSwiper(define)
}

function defineScrollView(define) {
  define('scroll-view', {
    properties: {
      bounces: Boolean, enableFlex: Boolean, enhanced: Boolean, lowerThreshold: { type: null, value: 50 },
      refresherBackground: String, refresherEnabled: Boolean, refresherTriggered: Boolean, scrollIntoView: String,
      scrollLeft: null, scrollTop: null, scrollWithAnimation: Boolean, scrollX: Boolean, scrollY: Boolean,
      showScrollbar: Boolean, type: String, upperThreshold: { type: null, value: 50 },
    },
    observers: {
      scrollX: asAttribute('scroll-x'),
      scrollY: asAttribute('scroll-y'),
      enableFlex: asAttribute('enable-flex'),
      scrollTop(value) { if (value !== null && value !== '') elementOf(this).scrollTop = parseFloat(value) },
      scrollLeft(value) { if (value !== null && value !== '') elementOf(this).scrollLeft = parseFloat(value) },
      scrollIntoView(id) { if (id) document.getElementById(id)?.scrollIntoView({ block: 'start' }) },
    },
    lifetimes: { attached() {
      const element = elementOf(this)
      let near = false
      element.addEventListener('scroll', (event) => {
        event.stopPropagation()
        const { scrollTop, scrollLeft, scrollHeight, scrollWidth, clientHeight, clientWidth } = element
        this.triggerEvent('scroll', { scrollTop, scrollLeft, scrollHeight, scrollWidth, deltaX: 0, deltaY: 0 })
        const rest = this.data.scrollX ? scrollWidth - scrollLeft - clientWidth : scrollHeight - scrollTop - clientHeight
        const nowNear = rest <= parseFloat(this.data.lowerThreshold)
        if (nowNear && !near) this.triggerEvent('scrolltolower', { direction: this.data.scrollX ? 'right' : 'bottom' })
        near = nowNear
      }, { passive: true })
    } },
  })
}

function defineSwiper(define) {
  define('swiper', {
    properties: { autoplay: Boolean, circular: Boolean, current: Number, duration: Number, indicatorDots: Boolean, interval: { type: Number, value: 5000 }, nextMargin: String, previousMargin: String, vertical: Boolean },
    observers: { current(value) { const element = elementOf(this); element.scrollTo({ left: value * element.clientWidth }) } },
    lifetimes: { attached() {
      const element = elementOf(this)
      element.addEventListener('scrollend', () => {
        const current = Math.round(element.scrollLeft / element.clientWidth)
        this.triggerEvent('change', { current, source: 'touch' })
      })
    } },
  })
}
