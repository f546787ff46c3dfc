// A deed in three taps: whose code, what it was, send. The day is written down by itself.
import { type Picked, appPage } from '../../page'
import { type Deed, type Programme, type Rule, deedSubmission, programmes, recordedDeeds } from '../../services/deeds'
import { draft, dropDraft, keepDraft } from '../../services/drafts'
import { sendOrKeep } from '../../services/outgoing'
import type { Shot } from '../../services/photos'
import type { Resident } from '../../services/residents'
import { asTrouble } from '../../services/trouble'
import { sayDate, sayMoment } from '../../speech/time'
import { amountsOf } from './amounts'

const DRAFT = 'deed'
const WHO = { to: '', name: '', label: '' }
const WHAT = { programme: '', rule: '', amount: 0, evidence: '', photos: [] as Shot[] }
type Written = typeof WHO & typeof WHAT

type Line = Deed & { words: string; tone: string }
const TONES: Record<Deed['state'], string> = { waiting: 'warn', approved: 'ok', rejected: 'late', undone: 'quiet' }

appPage({
  mayBeOld: true,
  data: {
    ...WHO, ...WHAT,
    programmes: [] as Programme[],
    rules: [] as (Rule & { text: string })[],
    amounts: [] as number[],
    uploading: false,
    sending: false,
    problem: '',
    done: '',
    kept: false,
    lines: [] as Line[],
    cursor: null as string | null,
  },

  async load() {
    const [found, recorded] = await Promise.all([programmes(), recordedDeeds()])
    const { code = '', name = '', label = '' } = this.query
    const written = { ...draft<Written>(DRAFT), ...(code ? { to: code, name, label } : {}) }
    this.setData({ programmes: found, lines: recorded.items.map(asLine), cursor: recorded.next_cursor, ...(this.data.to || this.data.done ? {} : written) })
    this.turnTo(this.data.programme || (found[0]?.code ?? ''))
  },

  async onReachBottom() {
    const { cursor } = this.data
    if (!cursor) return
    const { items, next_cursor: next } = await recordedDeeds(cursor)
    this.setData({ lines: [...this.data.lines, ...items.map(asLine)], cursor: next })
  },

  turnTo(programme: string) {
    const rules = this.data.programmes.find(({ code }) => code === programme)?.rules ?? []
    const told = rules.map((one) => ({ ...one, text: `${one.title} ${one.amount} 分` }))
    const rule = rules.find(({ code }) => code === this.data.rule)
    const { amount } = this.data
    const amounts = amountsOf(rule)
    this.setData({ programme, rules: told, rule: rule?.code ?? '', amounts, amount: amounts.includes(amount) ? amount : rule?.amount ?? 0 })
  },

  chooseProgramme(event: Picked<string>) {
    this.turnTo(event.detail.value)
    this.keep({})
  },

  chooseRule(event: Picked<string>) {
    this.setData({ rule: event.detail.value, amount: 0 })
    this.turnTo(this.data.programme)
    this.keep({})
  },

  chooseAmount(event: Picked<number>) {
    this.keep({ amount: event.detail.value })
  },

  choose(event: WechatMiniprogram.CustomEvent<Resident>) {
    const { code, name, place_label: label } = event.detail
    this.keep({ to: code, name, label })
    this.setData({ done: '' })
  },

  another() {
    this.keep(WHO)
  },

  write(event: WechatMiniprogram.Input) {
    this.keep({ evidence: event.detail.value })
  },

  writeAmount(event: WechatMiniprogram.Input) {
    this.keep({ amount: Number(event.detail.value) || 0 })
  },

  keepPhotos(event: WechatMiniprogram.CustomEvent<{ photos: Shot[]; sending: boolean }>) {
    this.keep({ photos: event.detail.photos })
    this.setData({ uploading: event.detail.sending })
  },

  keep(change: Partial<Written>) {
    this.setData({ ...change, problem: '' })
    keepDraft(DRAFT, this.written())
  },

  written(): Written {
    const { to, name, label, programme, rule, amount, evidence, photos } = this.data
    return { to, name, label, programme, rule, amount, evidence, photos }
  },

  async send() {
    const { to, name, label, programme, rule, amount, photos, uploading, sending } = this.data
    if (sending) return
    const problem = !to ? '请先扫码，或找到是哪一位' : !rule ? '请点做了什么' : !amount ? '请写多少分' : uploading ? '照片还在上传，请稍等一下' : ''
    if (problem) return this.setData({ problem })
    this.setData({ sending: true })
    try {
      const evidence = this.data.evidence.trim() || sayDate()
      const words = `给 ${name} 记 ${amount} 分：${this.data.rules.find(({ code }) => code === rule)?.title ?? ''}`
      const edit = { url: '/steward/deed/index', draft: DRAFT, value: this.written() }
      const made = await sendOrKeep<Deed>(deedSubmission({ programme, rule, to, evidence, amount }, photos, words, edit))
      dropDraft(DRAFT)
      const said = made ? `${label} ${name}，${made.title} ${made.amount} 分，${made.label}` : '网络不好，还没有发出，连上后自动发送，不会重复。'
      this.setData({ ...WHO, evidence: '', photos: [], done: said, kept: !made, ...(made ? { lines: [asLine(made), ...this.data.lines] } : {}) })
    } catch (error) {
      this.setData({ problem: asTrouble(error).sentence })
    } finally {
      this.setData({ sending: false })
    }
  },
})

function asLine(one: Deed): Line {
  const why = one.reason ? `，${one.reason}` : ''
  return { ...one, words: `${sayMoment(one.recorded_at)} · ${one.evidence}${why}`, tone: TONES[one.state] }
}
