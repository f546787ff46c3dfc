// Messages that may be sent to WeChat. One yes is one message; in the notices everything can be read without.
import { appPage } from '../../../page'
import { type TemplateName, askToTell, canTell } from '../../../services/subscriptions'

interface Kind {
  name: TemplateName
  title: string
  words: string
  said: string
}

const KINDS: Kind[] = [
  { name: 'order_progress', title: '服务进度', words: '管家接单、上门、办结的时候', said: '' },
  { name: 'statement', title: '积分月报', words: '每月 1 日，上个月得了多少分', said: '' },
  { name: 'board', title: '榜单公示', words: '红黑榜开始公示的时候', said: '' },
]

appPage({
  data: { kinds: KINDS.filter(({ name }) => canTell(name)) },

  async ask(event: WechatMiniprogram.TouchEvent) {
    const { name } = event.currentTarget.dataset as { name: TemplateName }
    const said = (await askToTell([name])) ? '好的，下一条会发到您的微信。' : '好的，这一类不发微信。'
    this.setData({ kinds: this.data.kinds.map((one) => (one.name === name ? { ...one, said } : one)) })
  },
})
