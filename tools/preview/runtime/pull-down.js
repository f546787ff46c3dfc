// Pulling a page down at its top, by finger or by mouse, where the page allows it.
const ENOUGH = 60
const FARTHEST = 80

export function watchPullDown(page, refresh) {
  if (!page.window.enablePullDownRefresh) return
  const sign = document.createElement('mp-refresh')
  page.element.prepend(sign)
  let from
  page.startRefresh = () => {
    sign.style.height = `${ENOUGH}px`
    sign.classList.add('on')
    refresh()
  }
  page.stopRefresh = () => {
    sign.style.height = ''
    sign.classList.remove('on')
  }
  const move = (event) => {
    if (from === undefined) return
    const pulled = Math.min(FARTHEST, Math.max(0, (event.clientY - from) / 2))
    sign.style.height = pulled > 4 ? `${pulled}px` : ''
  }
  const end = (event) => {
    if (from === undefined) return
    const pulled = (event.clientY - from) / 2
    from = undefined
    if (pulled >= ENOUGH) page.startRefresh()
    else page.stopRefresh()
  }
  page.element.addEventListener('pointerdown', (event) => {
    const writing = event.target.closest('input, textarea, select')
    if (!writing && page.element.scrollTop <= 0 && !sign.classList.contains('on')) from = event.clientY
  })
  page.element.addEventListener('pointermove', move)
  for (const type of ['pointerup', 'pointercancel', 'pointerleave']) page.element.addEventListener(type, end)
}
