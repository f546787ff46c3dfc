// At the counter: look at the code on somebody's phone, hand over what it says, and the points are paid.
import { scanCode } from '../../codes'
import { appPage } from '../../page'
import { type Hold, oneHold, postHold, waitingHolds } from '../../services/points'
import { Trouble, asTrouble } from '../../services/trouble'
import { sayBefore } from '../../speech/time'
import { tell } from '../../tell'

type Line = Hold & { words: string; may: boolean }

appPage({
  data: { found: null as Line | null, lines: [] as Line[], cursor: null as string | null, done: '', sending: false },

  async load() {
    const { items, next_cursor: cursor } = await waitingHolds()
    this.setData({ lines: items.map(asLine), cursor })
  },

  async onReachBottom() {
    const { cursor } = this.data
    if (!cursor) return
    const { items, next_cursor: next } = await waitingHolds(cursor)
    this.setData({ lines: [...this.data.lines, ...items.map(asLine)], cursor: next })
  },

  async scan() {
    const code = await scanCode('hold', '兑换码')
    if (!code) return
    try {
      this.setData({ found: asLine(await oneHold(code)), done: '' })
    } catch (error) {
      const trouble = asTrouble(error)
      tell(trouble.code === 'not_found' ? new Trouble(trouble.code, '不是在这里领的', trouble.sentence) : trouble)
    }
  },

  pick(event: WechatMiniprogram.TouchEvent) {
    const { code } = event.currentTarget.dataset as { code: string }
    this.setData({ found: this.data.lines.find((one) => one.code === code) ?? null, done: '' })
    void wx.pageScrollTo({ scrollTop: 0, duration: 0 })
  },

  leave() {
    this.setData({ found: null })
  },

  async pay() {
    const { found, sending } = this.data
    if (!found || sending) return
    this.setData({ sending: true })
    try {
      await postHold(found.code)
      this.setData({ found: null, done: `${found.person_name} 的「${found.what}」，${found.amount} 分已核销` })
      await this.refresh()
    } catch (error) {
      tell(error)
    } finally {
      this.setData({ sending: false })
    }
  },
})

function asLine(one: Hold): Line {
  const words = one.state === 'held' ? `${sayBefore(one.lapses_at)}有效` : one.label
  return { ...one, words: `${one.person_name} · ${one.programme_name} ${one.amount} 分 · ${words}`, may: one.actions.some(({ action }) => action === 'post') }
}
