// A grant of every month: what arrived, what did not, and saying so.
import { draftOf } from '../../../components/step-sheet/asks'
import { appPage } from '../../../page'
import { dropDraft } from '../../../services/drafts'
import { type GrantMonth, claim, grantMonths } from '../../../services/points'
import { sayDay } from '../../../speech/time'
import { tell } from '../../../tell'

type Line = GrantMonth & { words: string; tone: string; tag: string }

appPage({
  data: { lines: [] as Line[], asking: '', period: '', sending: false },

  async load() {
    this.setData({ lines: (await grantMonths(this.query.programme ?? '')).map(asLine) })
  },

  ask(event: WechatMiniprogram.TouchEvent) {
    this.setData({ ...(event.currentTarget.dataset as { period: string }), asking: 'claim_grant' })
  },

  close() {
    this.setData({ asking: '' })
  },

  async claim(event: WechatMiniprogram.CustomEvent<{ words: string }>) {
    const { period, sending } = this.data
    if (sending) return
    this.setData({ sending: true })
    try {
      await claim(this.query.programme ?? '', period, event.detail.words)
      dropDraft(draftOf('claim_grant', period))
      this.setData({ asking: '' })
    } catch (error) {
      tell(error)
    } finally {
      this.setData({ sending: false })
    }
    await this.refresh()
  },
})

function asLine(one: GrantMonth): Line {
  if (one.arrived_at) return { ...one, words: `${sayDay(one.arrived_at)}到账`, tag: `+${one.points}`, tone: 'ok' }
  if (!one.claim) return { ...one, words: '没有到账', tag: '', tone: '' }
  return { ...one, words: one.claim.answer || one.claim.note || '社区正在核对', tag: one.claim.label, tone: one.claim.state === 'refused' ? 'late' : 'warn' }
}
