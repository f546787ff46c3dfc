// Our own bar, because WeChat's cannot grow in care mode.
import { modeClass } from '../care'

const TABS = [
  { path: 'pages/home/index', text: '首页', care: '首页' },
  { path: 'pages/points/index', text: '积分', care: '积分' },
  { path: 'pages/boards/index', text: '红黑榜', care: '榜单' },
  { path: 'pages/me/index', text: '我的', care: '我的' },
]

Component({
  data: { tabs: TABS, mode: '', here: '' },
  lifetimes: {
    attached() {
      this.look()
    },
  },
  pageLifetimes: {
    show() {
      this.look()
    },
  },
  methods: {
    look() {
      const page = getCurrentPages().slice(-1)[0]
      this.setData({ mode: modeClass(), here: page ? page.route : TABS[0]?.path ?? '' })
    },

    go(event: WechatMiniprogram.TouchEvent) {
      const { path } = event.currentTarget.dataset as { path: string }
      void wx.switchTab({ url: `/${path}` })
    },
  },
})
