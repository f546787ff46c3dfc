// The stack of pages: opening, closing, and the life cycle that WeChat gives each.
import { scrollsOf } from './scrolling.js'
import { space, screen } from './framework.js'
import { drawBars } from './bars.js'
import { report } from './trouble.js'
import { EventChannel } from './channel.js'

const program = window.miniProgram
const DEEPEST = 10
const stack = []
const keptTabs = new Map()

export const getCurrentPages = () => stack.map((page) => page.instance)
export const topPage = () => stack.at(-1)
export const tabs = () => program.app.tabBar?.list ?? []
export const isTab = (path) => tabs().some((tab) => tab.pagePath === path)

export function call(page, name, ...values) {
  const method = page.instance[name]
  if (typeof method !== 'function') return undefined
  try {
    const answer = method.apply(page.instance, values)
    answer?.catch?.(report)
    return answer
  } catch (error) {
    report(error)
    return undefined
  }
}

export function open(url, how) {
  const { path, query } = parse(url)
  if (!program.pages.includes(path)) throw new Error(`${how}:fail page "${path}" is not found`)
  if (how !== 'switchTab' && how !== 'reLaunch' && isTab(path)) throw new Error(`${how}:fail can not ${how} a tabbar page`)
  if (how === 'switchTab' && !isTab(path)) throw new Error('switchTab:fail can not switch to no-tabBar page')
  if (how === 'navigateTo' && stack.length >= DEEPEST) throw new Error('navigateTo:fail webview count limit exceed')
  if (how === 'switchTab') return switchTo(path, query)
  if (how === 'navigateTo') {
    if (stack.length) hide(topPage())
  } else if (how === 'redirectTo') close(stack.pop())
  else closeAll()
  return show(path, query)
}

// Tab pages stay alive behind the one that is shown.
function switchTo(path, query) {
  if (stack.length === 1 && topPage().path === path) return topPage()
  while (stack.length > 1 || (stack.length && !isTab(topPage().path))) close(stack.pop())
  if (stack.length && topPage().path !== path) hide(stack.pop())
  const kept = keptTabs.get(path)
  if (!kept) return show(path, query)
  if (!stack.length) stack.push(kept)
  reveal(kept)
  return kept
}

function closeAll() {
  while (stack.length) close(stack.pop())
  for (const page of [...keptTabs.values()]) close(page)
}

export function back(delta = 1) {
  if (delta < 1 || stack.length < 2) return
  for (let left = delta; left > 0 && stack.length > 1; left -= 1) close(stack.pop())
  reveal(topPage())
}

function reveal(page) {
  page.element.hidden = false
  scrollsOf(page).restore()
  drawBars(page)
  appear(page)
}

function parse(url) {
  const absolute = url.startsWith('/') || !stack.length ? url : resolve(url)
  const [path, search = ''] = absolute.replace(/^\//, '').split('?')
  const query = Object.fromEntries(search.split('&').filter(Boolean).map((pair) => {
    const [name, value = ''] = pair.split('=')
    return [name, value]
  }))
  return { path, query }
}

function resolve(url) {
  const base = new URL(`http://tree/${topPage().path}`)
  const target = new URL(url, base)
  return target.pathname + target.search
}

function show(path, query) {
  const element = document.createElement('mp-page')
  element.dataset.page = path
  const place = document.createElement('span')
  element.append(place)
  document.getElementById('pages').append(element)
  const root = screen.createRoot('mp-root', space, path)
  const instance = root.get()
  const channel = new EventChannel()
  Object.assign(instance, { route: path, options: query, getOpenerEventChannel: () => channel })
  const config = program.components[path].json
  const page = { path, query, element, root, instance, channel, title: config.navigationBarTitleText, config }
  stack.push(page)
  if (isTab(path)) keptTabs.set(path, page)
  root.attach(element, place)
  drawBars(page)
  call(page, 'onLoad', query)
  appear(page)
  call(page, 'onReady')
  scrollsOf(page).start()
  return page
}

function appear(page) {
  call(page, 'onShow')
  page.root.getComponent().triggerPageLifetime('show', [])
  remember()
}

function hide(page) {
  scrollsOf(page).keep()
  call(page, 'onHide')
  page.root.getComponent().triggerPageLifetime('hide', [])
  page.element.hidden = true
}

function close(page) {
  call(page, 'onUnload')
  page.root.release()
  page.element.remove()
  page.tabBar?.element.remove()
  if (keptTabs.get(page.path) === page) keptTabs.delete(page.path)
}

export const addressOf = (page) => {
  const search = Object.entries(page.query).map((pair) => pair.join('=')).join('&')
  return `/${page.path}${search ? `?${search}` : ''}`
}

function remember() {
  history.replaceState(null, '', `#${addressOf(topPage())}`)
}
