// A sheet from below that asks what a step needs, then tells `send` with it. It stays open until it is told to
// close; what was written is kept under `draftOf` until whoever sends it drops it, so nothing is lost in between.
import { draft, keepDraft } from '../../services/drafts'
import type { Step } from '../../services/orders'
import type { Shot } from '../../services/photos'
import { ASKS, type Ask, draftOf } from './asks'

const GRADES = [
  { score: 5, text: '很满意' }, { score: 4, text: '满意' }, { score: 3, text: '一般' }, { score: 2, text: '不满意' }, { score: 1, text: '很不满意' },
]

interface Written {
  words: string
  score: number
  photos: Shot[]
}

const EMPTY: Written = { words: '', score: 0, photos: [] }

Component({
  options: { addGlobalClass: true },
  properties: {
    action: { type: String, value: '' },
    about: { type: String, value: '' },
    asked: { type: Object, value: null as never, optionalTypes: [null as never] },
    mode: { type: String, value: '' },
    sending: { type: Boolean, value: false },
  },
  data: { ask: null as Ask | null, ...EMPTY, sum: '', uploading: false, missing: '', grades: GRADES },
  observers: {
    'action, about, asked': function open(action: string, about: string, asked: Ask | null) {
      const ask = action ? asked ?? ASKS[action] ?? null : null
      const written = ask ? draft<Written>(draftOf(action, about)) : undefined
      this.setData({ ask, ...EMPTY, ...written, sum: '', uploading: false, missing: '' })
    },
  },
  methods: {
    keep(change: Partial<Written>) {
      this.setData({ ...change, missing: '' })
      const { words, score, photos } = this.data
      keepDraft(draftOf(this.data.action, this.data.about), { words, score, photos })
    },

    write(event: WechatMiniprogram.Input) {
      this.keep({ words: event.detail.value })
    },

    writeSum(event: WechatMiniprogram.Input) {
      this.setData({ sum: event.detail.value, missing: '' })
    },

    choose(event: WechatMiniprogram.TouchEvent) {
      this.keep(event.currentTarget.dataset as { words: string })
    },

    grade(event: WechatMiniprogram.TouchEvent) {
      this.keep(event.currentTarget.dataset as { score: number })
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
      const { ask, words, sum, score, photos, uploading, action } = this.data
      if (!ask || this.data.sending) return
      const said = words.trim()
      const amount = ask.amount ? fen(sum) : null
      const missing = ask.amount && amount === null ? '请写多少元，例如 35.80' : missingIn(ask, said, score, photos)
      if (missing || uploading) return void this.setData({ missing: missing || '照片还在上传，请稍等一下' })
      const step: Step = ask.reason ? { reason: said } : { note: said }
      if (ask.score) step.score = score
      if (amount !== null) step.amount = amount
      this.triggerEvent('send', { action, step, words: said, photos: ask.photos ? photos : [] })
    },
  },
})

// 35.8 as 3580; null for what is no sum.
function fen(yuan: string): number | null {
  const found = /^(\d{1,7})(?:\.(\d{1,2}))?$/.exec(yuan.trim())
  return found ? Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0')) : null
}

function missingIn(ask: Ask, said: string, score: number, photos: Shot[]): string {
  if (ask.score && !score) return '请点一个满意的程度'
  if (ask.needsWords && !said) return '请写一句'
  if (ask.photos && !said && !photos.length) return '请拍一张照片，或写一句办得怎样'
  return ''
}
