"""What a page in the browser is measured by: targets, type, contrast, room."""

from playwright.sync_api import Page

FAULTS = r"""() => {
  const page = document.querySelector('mp-page:not([hidden])')
  const care = Boolean(page.querySelector('.care'))
  const least = care ? { tap: 60, type: 18, line: 1.3 } : { tap: 44, type: 13, line: 1.2 }
  const faults = []
  const name = (node) => (node.getAttribute?.('aria-label') || node.innerText || node.className || '').trim().slice(0, 24)
  const seen = (node) => {
    const box = node.getBoundingClientRect()
    return box.width > 1 && box.height > 1 && box.right > 0 && getComputedStyle(node).visibility !== 'hidden'
  }
  const parse = (colour) => { const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number); return { r, g, b, a } }
  const mix = (one, other, share) => one * share + other * (1 - share)
  const over = (top, under) => ({
    r: mix(top.r, under.r, top.a), g: mix(top.g, under.g, top.a), b: mix(top.b, under.b, top.a), a: 1,
  })
  const grounds = new Map([[null, { r: 255, g: 255, b: 255, a: 1 }]])
  const ground = (node) => {
    if (!grounds.has(node)) {
      const [top, under] = [parse(getComputedStyle(node).backgroundColor), ground(node.parentElement)]
      grounds.set(node, top.a ? over(top, under) : under)
    }
    return grounds.get(node)
  }
  const light = ({ r, g, b }) => {
    const linear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    const [x, y, z] = [r, g, b].map((value) => linear(value / 255))
    return 0.2126 * x + 0.7152 * y + 0.0722 * z
  }
  const contrast = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((x, y) => y - x)
    return (high + 0.05) / (low + 0.05)
  }
  const bar = document.querySelector('mp-tab-bar:not([hidden])')
  const roots = [page, ...(bar ? [bar] : [])]

  for (const root of roots) {
    const touched = ['[role=button]', '[role=tab]', '[role=radio]', '[role=switch]', '[role=link]',
      'wx-button', 'wx-input', 'wx-textarea']
    for (const node of root.querySelectorAll(touched.join())) {
      if (!seen(node) || node.closest('[style*="pointer-events: none"]')) continue
      const { width, height } = node.getBoundingClientRect()
      if (Math.min(width, height) < least.tap - 0.5) faults.push(`target ${Math.round(width)}x${Math.round(height)}: ${name(node)}`)
    }
    const words = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    while (words.nextNode()) {
      const text = words.currentNode.textContent.trim()
      const node = words.currentNode.parentElement
      if (!text || !seen(node)) continue
      const style = getComputedStyle(node)
      const size = parseFloat(style.fontSize)
      if (size < least.type) faults.push(`type ${size}: ${text.slice(0, 24)}`)
      const line = style.lineHeight === 'normal' ? 1.2 : parseFloat(style.lineHeight) / size
      if (line < least.line - 0.01) faults.push(`line ${line.toFixed(2)}: ${text.slice(0, 24)}`)
      if (node.closest('[disabled]')) continue
      const ratio = contrast(over(parse(style.color), ground(node)), ground(node))
      if (ratio < 4.5) faults.push(`contrast ${ratio.toFixed(2)}: ${text.slice(0, 24)}`)
    }
  }
  const room = document.getElementById('pages').clientWidth
  for (const node of page.querySelectorAll('*')) {
    const box = node.getBoundingClientRect()
    const wide = box.right > room + 1 || (box.left < -1 && box.right > 1)
    if (wide && seen(node) && !node.closest('wx-canvas'))
      faults.push(`too wide ${Math.round(box.left)}-${Math.round(box.right)}: ${name(node)}`)
  }
  const button = [...page.querySelectorAll('wx-button')].filter(seen)
  for (const one of button)
    if (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 2)
      faults.push(`words cut off: ${name(one)}`)
  const choices = [...page.querySelectorAll('.btn-main, .tile')].filter(seen).length
  const list = page.querySelector('.jobs')
  if (care && !list && choices > 3) faults.push(`${choices} main choices`)
  return [...new Set(faults)]
}"""


def faults(page: Page) -> list[str]:
    """Each fault of the page that is shown, in words with its measure; sizes depend on the mode it is in."""
    found: list[str] = page.evaluate(FAULTS)
    return found
