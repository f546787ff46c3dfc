// Scroll views and swipers use the browser's own scrolling.
import { define } from './define.js'

export function defineScrolling() {
  defineScrollView()
  define('swiper-item', { properties: { itemId: String } })
  define('swiper', {
    properties: {
      current: Number, autoplay: Boolean, interval: Number, duration: Number, circular: Boolean, vertical: Boolean, indicatorDots: Boolean,
      indicatorColor: String, indicatorActiveColor: String, previousMargin: String, nextMargin: String, displayMultipleItems: Number,
      currentItemId: String, easingFunction: String, snapToEdge: Boolean,
    },
    observers: { current(value) { const dom = this._$.$$; dom.scrollTo?.({ left: value * dom.clientWidth }) } },
    attached(element) {
      element.addEventListener('scrollend', () => {
        const current = Math.round(element.scrollLeft / element.clientWidth)
        this.triggerEvent('change', { current, source: 'touch' })
        this.triggerEvent('animationfinish', { current, source: 'touch' })
      })
    },
  })
}

function defineScrollView() {
  define('scroll-view', {
    properties: {
      scrollX: Boolean, scrollY: Boolean, scrollTop: Number, scrollLeft: Number, scrollIntoView: String, scrollWithAnimation: Boolean,
      enhanced: Boolean, showScrollbar: Boolean, bounces: Boolean, pagingEnabled: Boolean, enableFlex: Boolean, type: String,
      upperThreshold: { type: Number, value: 50 }, lowerThreshold: { type: Number, value: 50 }, scrollAnchoring: Boolean,
      refresherEnabled: Boolean, refresherTriggered: Boolean, enablePassive: Boolean, fastDeceleration: Boolean, usingSticky: Boolean,
    },
    attributes: ['scrollX', 'scrollY', 'enableFlex'],
    observers: {
      scrollTop(value) { this._$.$$.scrollTop = value },
      scrollLeft(value) { this._$.$$.scrollLeft = value },
      scrollIntoView(id) {
        if (!id) return
        const target = [...this._$.$$.querySelectorAll('[id]')].find((one) => one.id === id || one.id.endsWith(`--${id}`))
        target?.scrollIntoView({ block: 'start' })
      },
    },
    attached(element) {
      let near = { low: false, high: true }
      element.addEventListener('scroll', () => {
        const { scrollTop, scrollLeft, scrollHeight, scrollWidth, clientHeight } = element
        this.triggerEvent('scroll', { scrollTop, scrollLeft, scrollHeight, scrollWidth })
        const low = scrollHeight - scrollTop - clientHeight < this.data.lowerThreshold
        const high = scrollTop < this.data.upperThreshold
        if (low && !near.low) this.triggerEvent('scrolltolower', { direction: 'bottom' })
        if (high && !near.high) this.triggerEvent('scrolltoupper', { direction: 'top' })
        near = { low, high }
      })
    },
  })
}
