// Offers to send what comes next to WeChat, at a moment when people care for it, and only while they have not agreed.
import { type Subscription, askToTell, toAskAt } from '../../services/subscriptions'
import type { AskMoment } from '../../vocabulary'

Component({
  options: { addGlobalClass: true },
  properties: {
    moment: { type: String, value: '' },
    words: { type: String, value: '' },
    yes: { type: String, value: '好的，会发到您的微信。' },
    no: { type: String, value: '好的，不发微信。随时可以在“通知”里看。' },
  },
  data: { wanted: [] as Subscription[], said: '' },
  lifetimes: {
    attached() {
      // Without an answer nothing is offered: it is in the notices all the same.
      toAskAt(this.data.moment as AskMoment).then((wanted) => this.setData({ wanted }), () => undefined)
    },
  },
  methods: {
    async ask() {
      const said = (await askToTell(this.data.wanted)) ? this.data.yes : this.data.no
      this.setData({ said, wanted: [] })
    },
  },
})
