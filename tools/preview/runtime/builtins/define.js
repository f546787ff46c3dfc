// How a built-in tag is defined: properties that all share, and helpers to reach its element.
export const elementOf = (component) => component._$.$$

export const SHARED = {
  animation: null, ariaHidden: String, ariaLabel: String, ariaRole: String, hidden: Boolean, hoverClass: String,
  hoverStartTime: Number, hoverStayTime: Number, hoverStopPropagation: Boolean,
}

const SHARED_OBSERVERS = {
  hidden(value) { elementOf(this).hidden = value },
  ariaLabel(value) { asAttribute('aria-label').call(this, value) },
  ariaRole(value) { asAttribute('role').call(this, value) },
}

// An observer that mirrors a property to an attribute, for the style sheet and for screen readers.
export function asAttribute(name) {
  return function mirror(value) {
    const element = elementOf(this)
    if (value === undefined || value === null || value === false || value === '') element.removeAttribute(name)
    else element.setAttribute(name, value === true ? '' : value)
  }
}

export function createDefiner(space, components) {
  return (tag, { properties = {}, observers = {}, ...rest } = {}) => {
    const path = `builtin/${tag}`
    space.addComponentStaticConfig(path, { styleIsolation: 'shared' })
    space.component(path).definition({
      properties: { ...SHARED, ...properties },
      observers: { ...SHARED_OBSERVERS, ...observers },
      ...rest,
    }).register()
    components.setGlobalUsingComponent(tag, components.getComponentByUrl(`/${path}`, ''))
  }
}

// Fields of a form know their name and value; the form finds them by this mark on their elements.
export function markField(component, read, reset) {
  elementOf(component).previewField = { name: () => component.data.name, value: read, reset }
}

export function fieldsWithin(element) {
  return [...element.querySelectorAll('*')].map((one) => one.previewField).filter((field) => field?.name())
}
