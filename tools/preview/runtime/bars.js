// The navigation bar above a page and the tab bar below it.
import { back, getCurrentPages, isTab, open, tabs } from './pages.js'
import { screen, space } from './framework.js'
import { report } from './trouble.js'

const program = window.miniProgram
const CUSTOM = 'custom-tab-bar/index'
const changedTexts = new Map()

export function drawBars(page) {
  drawNavigation(page)
  if (!isTab(page.path)) hideTabs()
  else if (program.app.tabBar.custom) showCustomTabs(page)
  else drawTabs(page)
  measure()
}

export function measure() {
  document.documentElement.style.setProperty('--window-height', `${document.getElementById('pages').clientHeight}px`)
}

export function setTabText(index, text) {
  changedTexts.set(index, text)
}

function drawNavigation(page) {
  const look = { ...program.app.window, ...page.config }
  const bar = document.getElementById('navigation')
  bar.hidden = look.navigationStyle === 'custom'
  bar.style.background = look.navigationBarBackgroundColor ?? '#fff'
  bar.style.color = look.navigationBarTextStyle === 'white' ? '#fff' : '#1f1d1a'
  document.getElementById('pages').style.background = look.backgroundColor ?? ''
  bar.querySelector('b').textContent = page.title ?? look.navigationBarTitleText ?? ''
  const button = bar.querySelector('button')
  const deep = getCurrentPages().length > 1
  const lost = !deep && !isTab(page.path) && !page.homeHidden
  button.hidden = !deep && !lost
  button.onclick = () => (deep ? back() : open(`/${program.pages[0]}`, 'reLaunch'))
}

function hideTabs() {
  document.getElementById('tabs').hidden = true
  for (const bar of document.querySelectorAll('mp-tab-bar')) bar.hidden = true
}

// WeChat gives every tab page an instance of its own.
function showCustomTabs(page) {
  hideTabs()
  if (!page.tabBar) {
    const element = document.createElement('mp-tab-bar')
    const place = document.createElement('span')
    element.append(place)
    document.getElementById('phone').append(element)
    const root = screen.createRoot('mp-root', space, CUSTOM)
    page.tabBar = { element, root }
    page.instance.getTabBar = () => root.get()
    root.attach(element, place)
  }
  page.tabBar.element.hidden = false
  page.tabBar.root.getComponent().triggerPageLifetime('show', [])
}

function drawTabs(page) {
  const { color, selectedColor } = program.app.tabBar
  const bar = document.getElementById('tabs')
  bar.hidden = false
  bar.replaceChildren(...tabs().map((tab, index) => {
    const button = document.createElement('button')
    button.textContent = changedTexts.get(index) ?? tab.text
    button.style.color = tab.pagePath === page.path ? selectedColor : color
    button.onclick = () => {
      try {
        open(`/${tab.pagePath}`, 'switchTab')
      } catch (error) {
        report(error)
      }
    }
    return button
  }))
}
