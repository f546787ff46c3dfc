// Looking at the page's nodes and watching them; the framework does both, given the page.
import { domOf, idOf } from '../framework.js'
import { topPage } from '../pages.js'

// A query without in() is about the page on top.
function createSelectorQuery() {
  const onPage = () => withNodes(topPage().instance.createSelectorQuery(), topPage().element)
  return new Proxy({ in: (component) => withNodes(component.createSelectorQuery(), domOf(component)) }, {
    get: (own, name) => own[name] ?? ((...values) => onPage()[name](...values)),
  })
}

// A canvas is asked for by `node: true`, which the framework does not know.
function withNodes(query, root) {
  const select = query.select.bind(query)
  query.select = (selector) => {
    const found = select(selector)
    const fields = found.fields.bind(found)
    found.node = (heard) => found.fields({ node: true }, heard)
    found.fields = (wanted, heard) => fields(wanted, (result) => {
      if (wanted.node && result) result.node = canvasOf(selector, root)
      heard?.(result)
    })
    return found
  }
  return query
}

// Nothing is found in a component that has left the page, as on a phone.
function canvasOf(selector, root) {
  const name = selector.replace(/^[#.]/, '')
  const canvases = [...(root?.querySelectorAll('wx-canvas') ?? [])]
  return canvases.find((one) => idOf(one) === name || one.classList.contains(name))?.querySelector('canvas') ?? null
}

export const query = {
  createSelectorQuery,
  createIntersectionObserver: (component, options) => component.createIntersectionObserver(options),
}
