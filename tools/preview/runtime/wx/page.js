// Looking at the page that is shown: queries, scrolling, pulling down.
import { answer } from './answer.js'

export function page(phone) {
  const top = () => phone.pages.top
  return {
    createSelectorQuery: () => selectorQuery(top),
    createIntersectionObserver: (component, options) => component.createIntersectionObserver(options),
    createMediaQueryObserver: (component) => component.createMediaQueryObserver(),
    nextTick: (act) => { Promise.resolve().then(act) },
    pageScrollTo: (options) => answer('pageScrollTo', options, ({ scrollTop, selector, offsetTop = 0, duration = 300 }) => {
      const { element } = top()
      const target = selector ? element.querySelector(selector) : undefined
      const to = target ? target.getBoundingClientRect().top - element.getBoundingClientRect().top + element.scrollTop + offsetTop : scrollTop
      element.scrollTo({ top: to, behavior: duration > 0 ? 'smooth' : 'auto' })
    }),
    startPullDownRefresh: (options) => answer('startPullDownRefresh', options, () => top().startRefresh?.()),
    stopPullDownRefresh: (options) => answer('stopPullDownRefresh', options, () => top().stopRefresh?.()),
    onWindowResize() {}, offWindowResize() {}, onKeyboardHeightChange() {}, offKeyboardHeightChange() {},
  }
}

// Without `in(component)` a query looks into the page on top.
function selectorQuery(top) {
  const start = { in: (component) => component.createSelectorQuery() }
  return new Proxy(start, { get: (known, name) => known[name] ?? ((...values) => top().caller.createSelectorQuery()[name](...values)) })
}
