// Looking at the page's nodes and watching them; the framework does both, given the page.
import { topPage } from '../pages.js'

// A query without in() is about the page on top.
function createSelectorQuery() {
  const onPage = () => topPage().instance.createSelectorQuery()
  return new Proxy({ in: (component) => component.createSelectorQuery() }, {
    get: (own, name) => own[name] ?? ((...values) => onPage()[name](...values)),
  })
}

export const query = {
  createSelectorQuery,
  createIntersectionObserver: (component, options) => component.createIntersectionObserver(options),
}
