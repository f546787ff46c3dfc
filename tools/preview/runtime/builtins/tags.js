// Tags that WeChat brings. In the browser each is an element of its own, `wx-view` and so on.
export const BUILTIN_TAGS = new Set([
  'button', 'canvas', 'checkbox', 'checkbox-group', 'cover-image', 'cover-view', 'form', 'icon', 'image', 'input', 'label',
  'map', 'match-media', 'movable-area', 'movable-view', 'navigator', 'page-container', 'page-meta', 'picker', 'picker-view',
  'picker-view-column', 'progress', 'radio', 'radio-group', 'rich-text', 'root-portal', 'scroll-view', 'slider', 'swiper',
  'swiper-item', 'switch', 'text', 'textarea', 'video', 'view', 'web-view',
])
