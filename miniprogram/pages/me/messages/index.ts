// Messages that may be sent to WeChat. One yes is one message; in the notices everything can be read without.
import { appPage } from '../../../page'
import { type Subscription, askToTell, subscriptions } from '../../../services/subscriptions'

type Kind = Subscription & { words: string; said: string; asks: boolean }

appPage({
  data: { kinds: [] as Kind[] },

  async load() {
    const said = Object.fromEntries(this.data.kinds.map((one) => [one.template, one.said]))
    this.setData({ kinds: (await subscriptions()).map((one) => ({ ...one, words: wordsOf(one), asks: !forGood(one), said: said[one.template] ?? '' })) })
  },

  async ask(event: WechatMiniprogram.TouchEvent) {
    const { name } = event.currentTarget.dataset as { name: string }
    const chosen = this.data.kinds.find(({ template }) => template === name)
    if (!chosen) return
    const said = (await askToTell([chosen])) ? '好的，下一条会发到您的微信。' : '好的，这一类不发微信。'
    this.setData({ kinds: this.data.kinds.map((one) => (one.template === name ? { ...one, said } : one)) })
    await this.refresh()
  },
})

// Agreed to without a count: it does not run out.
const forGood = ({ agreed, long_term: longTerm, credits }: Subscription): boolean => agreed && (longTerm || !credits)

function wordsOf(one: Subscription): string {
  if (forGood(one)) return '您同意过了，一直会发'
  if (one.agreed) return `还会发 ${one.credits} 条`
  return `会在${one.moments.map(({ label }) => label).join('、')}问您`
}
