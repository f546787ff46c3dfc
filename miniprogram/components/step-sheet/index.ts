// A sheet from below that asks what a step needs, then tells `send` with it. It stays open until it is told to
// close; what was written is kept under `draftOf` until whoever sends it drops it, so nothing is lost in between.
import { draft, keepDraft } from '../../services/drafts'
import { type Candidate, type Step, candidates } from '../../services/orders'
import type { Shot } from '../../services/photos'
import { asTrouble } from '../../services/trouble'
import { ASKS, type Ask, draftOf } from './asks'
import { type Written, missingIn, stepOf } from './written'

const GRADES = [
  { score: 5, text: '很满意' }, { score: 4, text: '满意' }, { score: 3, text: '一般' }, { score: 2, text: '不满意' }, { score: 1, text: '很不满意' },
]
const EMPTY: Written = { words: '', score: 0, photos: [], sum: '', to: '', value: null }

Component({
  options: { addGlobalClass: true },
  properties: {
    action: { type: String, value: '' },
    about: { type: String, value: '' },
    // What should be known before answering, such as the cost that is agreed to.
    told: { type: String, value: '' },
    asked: { type: Object, value: null as never, optionalTypes: [null as never] },
    mode: { type: String, value: '' },
    sending: { type: Boolean, value: false },
  },
  data: { ask: null as Ask | null, ...EMPTY, uploading: false, missing: '', grades: GRADES, people: [] as Candidate[], reading: false },
  observers: {
    'action, about, asked': function open(action: string, about: string, asked: Ask | null) {
      const ask = action ? asked ?? ASKS[action] ?? null : null
      const written = ask ? draft<Partial<Written>>(draftOf(action, about)) : undefined
      this.setData({ ask, ...EMPTY, ...written, uploading: false, missing: '', people: [] })
      if (ask?.people) void this.readPeople(ask, about)
    },
  },
  methods: {
    async readPeople(ask: Ask, about: string) {
      const { action } = this.data
      this.setData({ reading: true })
      try {
        const all = (await candidates(about)).filter(({ organisation }) => ask.people === 'all' || organisation)
        // The name stands above the reason, which begins with it.
        if (action === this.data.action && about === this.data.about) this.setData({ people: all.map((one) => ({ ...one, reason: one.reason.replace(`${one.name}：`, '') })) })
      } catch (error) {
        this.setData({ missing: asTrouble(error).title })
      } finally {
        this.setData({ reading: false })
      }
    },

    keep(change: Partial<Written>) {
      this.setData({ ...change, missing: '' })
      const { words, score, photos, sum, to, value } = this.data
      keepDraft(draftOf(this.data.action, this.data.about), { words, score, photos, sum, to, value })
    },

    write(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.keep({ words: event.detail.value })
    },

    writeSum(event: WechatMiniprogram.Input) {
      this.keep({ sum: event.detail.value })
    },

    choose(event: WechatMiniprogram.TouchEvent) {
      this.keep(event.currentTarget.dataset as { words: string })
    },

    grade(event: WechatMiniprogram.TouchEvent) {
      this.keep(event.currentTarget.dataset as { score: number })
    },

    pick(event: WechatMiniprogram.TouchEvent) {
      const { to } = event.currentTarget.dataset as { to: string }
      this.keep({ to: this.data.to === to && this.data.ask?.anybody ? '' : to })
    },

    set(event: WechatMiniprogram.TouchEvent) {
      this.keep(event.currentTarget.dataset as { value: number | string })
    },

    keepPhotos(event: WechatMiniprogram.CustomEvent<{ photos: Shot[]; sending: boolean }>) {
      this.keep({ photos: event.detail.photos })
      this.setData({ uploading: event.detail.sending })
    },

    close() {
      if (!this.data.sending) this.triggerEvent('close')
    },

    moved(event: WechatMiniprogram.CustomEvent<{ visible: boolean }>) {
      if (!event.detail.visible) this.close()
    },

    send() {
      const { ask, words, sum, score, photos, to, value, uploading, action } = this.data
      if (!ask || this.data.sending) return
      const written: Written = { words: words.trim(), sum, score, photos, to, value }
      const missing = missingIn(ask, written)
      if (missing || uploading) return void this.setData({ missing: missing || '照片还在上传，请稍等一下' })
      const step: Step = stepOf(ask, written)
      this.triggerEvent('send', { action, step, words: written.words, photos: ask.photos ? photos : [] })
    },
  },
})
