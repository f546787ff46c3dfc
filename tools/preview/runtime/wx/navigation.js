import { setTabText, drawBars } from '../bars.js'
import { back, open, topPage } from '../pages.js'
import { pullDown, stopPullDown } from '../scrolling.js'
import { answer, family } from './answer.js'

export const navigation = {
  ...family({
    redirectTo: ({ url }) => { open(url, 'redirectTo') },
    reLaunch: ({ url }) => { open(url, 'reLaunch') },
    switchTab: ({ url }) => { open(url, 'switchTab') },
    navigateBack: ({ delta }) => { back(delta) },
    setNavigationBarTitle: ({ title }) => { topPage().title = title; drawBars(topPage()) },
    setNavigationBarColor: ({ frontColor, backgroundColor }) => {
      const style = frontColor === '#ffffff' ? 'white' : 'black'
      Object.assign(topPage().config, { navigationBarTextStyle: style, navigationBarBackgroundColor: backgroundColor })
      drawBars(topPage())
    },
    setTabBarItem: ({ index, text }) => { if (text) setTabText(index, text); drawBars(topPage()) },
    hideHomeButton: () => { topPage().homeHidden = true; drawBars(topPage()) },
    startPullDownRefresh: () => { pullDown() },
    stopPullDownRefresh: () => { stopPullDown() },
    pageScrollTo: ({ scrollTop, selector, duration = 300 }) => {
      const pane = document.getElementById('pages')
      const target = selector ? topPage().element.querySelector(selector) : undefined
      const top = target ? pane.scrollTop + target.getBoundingClientRect().top - pane.getBoundingClientRect().top : scrollTop
      pane.scrollTo({ top, behavior: duration ? 'smooth' : 'instant' })
    },
  }),
  navigateTo: (options) => answer('navigateTo', options, ({ url, events }) => {
    const page = open(url, 'navigateTo')
    for (const [name, listener] of Object.entries(events ?? {})) page.channel.on(name, listener)
    return { eventChannel: page.channel }
  }),
}
