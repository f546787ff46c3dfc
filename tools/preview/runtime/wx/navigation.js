// Moving between pages, and what WeChat draws around them.
import { EventChannel } from '../event-channel.js'
import { answer } from './answer.js'

export function navigation(phone) {
  const { chrome } = phone
  const retitle = ({ title }) => { phone.pages.top.title = title; chrome.draw() }
  const quiet = (name) => [name, (options) => answer(name, options, () => undefined)]
  return {
    navigateTo: (options) => answer('navigateTo', options, ({ url, events = {} }) => {
      const channel = new EventChannel()
      for (const [name, listener] of Object.entries(events)) channel.on(name, listener)
      phone.pages.navigate(absolute(phone, url), channel)
      return { eventChannel: channel }
    }),
    redirectTo: (options) => answer('redirectTo', options, ({ url }) => phone.pages.redirect(absolute(phone, url))),
    reLaunch: (options) => answer('reLaunch', options, ({ url }) => phone.pages.relaunch(absolute(phone, url))),
    switchTab: (options) => answer('switchTab', options, ({ url }) => phone.pages.switchTab(absolute(phone, url))),
    navigateBack: (options) => answer('navigateBack', options, ({ delta = 1 }) => phone.pages.back(delta)),
    setNavigationBarTitle: (options) => answer('setNavigationBarTitle', options, retitle),
    setNavigationBarColor: (options) => answer('setNavigationBarColor', options, ({ frontColor, backgroundColor }) => {
      const { window } = phone.pages.top
      window.navigationBarTextStyle = frontColor === '#ffffff' ? 'white' : 'black'
      window.navigationBarBackgroundColor = backgroundColor
      chrome.draw()
    }),
    ...Object.fromEntries(['showTabBar', 'hideTabBar', 'setTabBarBadge', 'removeTabBarBadge', 'setTabBarStyle', 'setTabBarItem', 'hideHomeButton', 'showNavigationBarLoading', 'hideNavigationBarLoading', 'setBackgroundColor', 'setBackgroundTextStyle'].map(quiet)),
  }
}

function absolute(phone, url) {
  if (url.startsWith('/')) return url
  const [path, words] = url.split('?')
  const here = new URL(path, `${location.origin}/${phone.pages.top?.path ?? ''}`).pathname
  return words ? `${here}?${words}` : here
}
