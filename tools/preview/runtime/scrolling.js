// A page's own scrolling: onPageScroll, onReachBottom, and pulling down to refresh.
import { call, topPage } from './pages.js'

const REACH = 50
const PULL = 60
const known = new WeakMap()
const pane = () => document.getElementById('pages')
const hint = () => document.getElementById('pull')

export function scrollsOf(page) {
  if (!known.has(page)) known.set(page, makeScrolls(page))
  return known.get(page)
}

function makeScrolls(page) {
  let kept = 0
  return {
    start: () => { pane().scrollTop = 0 },
    keep: () => { kept = pane().scrollTop },
    restore: () => { pane().scrollTop = kept },
    near: false,
  }
}

export function watchScrolling() {
  pane().addEventListener('scroll', () => {
    const page = topPage()
    if (!page) return
    call(page, 'onPageScroll', { scrollTop: pane().scrollTop })
    const distance = page.config.onReachBottomDistance ?? REACH
    const near = pane().scrollHeight - pane().scrollTop - pane().clientHeight < distance
    const scrolls = scrollsOf(page)
    if (near && !scrolls.near) call(page, 'onReachBottom')
    scrolls.near = near
  })
  watchPulling()
}

function watchPulling() {
  let from
  let pulled = 0
  document.addEventListener('pointerdown', (event) => {
    from = pane().scrollTop === 0 && mayPull() && pane().contains(event.target) ? event.clientY : undefined
    pulled = 0
  })
  document.addEventListener('pointermove', (event) => {
    if (from === undefined || !event.buttons) return
    pulled = Math.max(0, Math.min(event.clientY - from, PULL * 2))
    hint().style.height = `${pulled / 2}px`
    hint().textContent = pulled > PULL ? '松开刷新' : '下拉刷新'
  })
  document.addEventListener('pointerup', () => {
    if (from !== undefined && pulled > PULL) pullDown()
    else stopPullDown()
    from = undefined
  })
  document.addEventListener('wheel', (event) => {
    if (event.deltaY < -200 && pane().scrollTop === 0 && mayPull() && !hint().dataset.busy) pullDown()
  })
}

const mayPull = () => {
  const page = topPage()
  return page?.config.enablePullDownRefresh ?? window.miniProgram.app.window?.enablePullDownRefresh ?? false
}

export function pullDown() {
  hint().dataset.busy = 'yes'
  hint().style.height = '36px'
  hint().textContent = '正在刷新'
  call(topPage(), 'onPullDownRefresh')
}

export function stopPullDown() {
  delete hint().dataset.busy
  hint().style.height = ''
  hint().textContent = ''
}
