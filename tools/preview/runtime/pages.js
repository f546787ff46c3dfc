// The stack of pages and their lives: opened, shown, hidden, scrolled, pulled down, closed.
import { createElement } from './environment.js'
import { EventChannel } from './event-channel.js'
import { watchPullDown } from './pull-down.js'

const DEEPEST = 10
const NEAR_BOTTOM = 50
const TAB_BAR = 'custom-tab-bar/index'

export class Pages {
  constructor(phone) {
    this.phone = phone
    this.stack = []
    this.tabs = new Map() // tab pages stay alive while the app runs
    this.host = document.getElementById('window')
    const measure = () => document.documentElement.style.setProperty('--window-height', `${this.host.clientHeight}px`)
    measure()
    new ResizeObserver(measure).observe(this.host)
  }

  get top() {
    return this.stack.at(-1)
  }

  isTab(path) {
    return (this.phone.about.app.tabBar?.list ?? []).some((tab) => tab.pagePath === path)
  }

  navigate(url, channel) {
    const { path } = this.parse(url)
    if (this.isTab(path)) throw new Error(`can not navigateTo a tabbar page: ${path}`)
    if (this.stack.length >= DEEPEST) throw new Error('page stack limit exceeded')
    this.show(this.top, false)
    this.push(url, channel)
  }

  redirect(url) {
    if (this.isTab(this.parse(url).path)) throw new Error(`can not redirectTo a tabbar page: ${url}`)
    this.close(this.stack.pop())
    this.push(url)
  }

  switchTab(url) {
    const { path } = this.parse(url)
    if (!this.isTab(path)) throw new Error(`can not switch to no-tabBar page: ${path}`)
    while (this.stack.length > 1) this.close(this.stack.pop())
    const before = this.stack.pop()
    if (before?.path === path) {
      this.stack.push(before)
      return this.phone.chrome.draw()
    }
    if (before && this.tabs.has(before.path)) this.show(before, false)
    else if (before) this.close(before)
    const known = this.tabs.get(path)
    if (!known) return this.push(url)
    this.stack.push(known)
    this.show(known, true)
    return this.arrived()
  }

  relaunch(url) {
    while (this.stack.length) this.close(this.stack.pop())
    for (const page of [...this.tabs.values()]) this.close(page)
    this.push(url)
  }

  back(steps = 1) {
    if (this.stack.length < 2) return
    for (let left = steps; left > 0 && this.stack.length > 1; left -= 1) this.close(this.stack.pop())
    this.show(this.top, true)
    this.arrived()
  }

  parse(url) {
    const [path, words = ''] = url.replace(/^\//, '').split('?')
    if (!this.phone.about.pages.includes(path)) throw new Error(`page "${path}" is not found`)
    const query = Object.fromEntries(words.split('&').filter(Boolean).map((pair) => pair.split('=')))
    return { path, query }
  }

  push(url, channel = new EventChannel()) {
    const { path, query } = this.parse(url)
    const { about, environment } = this.phone
    const element = createElement('mp-page')
    element.dataset.page = path
    this.host.append(element)
    const root = environment.createRoot(path)
    const caller = root.get()
    const window = { ...about.app.window, ...about.components[path].json }
    const page = { url, path, query, element, root, caller, window, title: window.navigationBarTitleText ?? '', alive: true }
    Object.assign(caller, { route: path, options: query, getOpenerEventChannel: () => channel })
    this.stack.push(page)
    if (this.isTab(path)) this.tabs.set(path, page)
    this.addTabBar(page)
    root.attach(element, this.placeholder(element))
    this.watchScroll(page)
    watchPullDown(page, () => this.call(page, 'onPullDownRefresh'))
    this.call(page, 'onLoad', query)
    this.show(page, true)
    this.call(page, 'onReady')
    this.arrived()
  }

  placeholder(element) {
    const place = createElement('span')
    element.append(place)
    return place
  }

  // A custom tab bar is a component of its own beside each tab page.
  addTabBar(page) {
    const { about, environment } = this.phone
    if (!about.app.tabBar?.custom || !this.isTab(page.path)) return
    const holder = createElement('mp-tab-bar')
    this.host.append(holder)
    const root = environment.createRoot(TAB_BAR)
    page.tabBar = { holder, root }
    const caller = root.get()
    page.caller.getTabBar = (callback) => { callback?.(caller); return caller }
    root.attach(holder, this.placeholder(holder))
  }

  watchScroll(page) {
    let near = false
    const distance = page.window.onReachBottomDistance ?? NEAR_BOTTOM
    page.element.addEventListener('scroll', () => {
      const { scrollTop, scrollHeight, clientHeight } = page.element
      this.call(page, 'onPageScroll', { scrollTop })
      const nowNear = scrollHeight - scrollTop - clientHeight <= distance
      if (nowNear && !near) this.call(page, 'onReachBottom')
      near = nowNear
    }, { passive: true })
  }

  show(page, visible) {
    page.element.hidden = !visible
    if (page.tabBar) page.tabBar.holder.hidden = !visible
    this.call(page, visible ? 'onShow' : 'onHide')
    page.root.getComponent().triggerPageLifetime(visible ? 'show' : 'hide', [])
  }

  close(page) {
    if (!page.alive) return
    page.alive = false
    this.tabs.delete(page.path)
    this.call(page, 'onUnload')
    page.root.release()
    page.element.remove()
    page.tabBar?.root.release()
    page.tabBar?.holder.remove()
  }

  call(page, name, ...values) {
    const method = page.caller[name]
    return typeof method === 'function' ? method.apply(page.caller, values) : undefined
  }

  arrived() {
    this.phone.chrome.draw()
    history.replaceState(null, '', `${location.pathname}${location.search}#/${this.top.url.replace(/^\//, '')}`)
    parent?.postMessage({ phone: this.phone.openid, page: this.top.path }, location.origin)
  }
}
