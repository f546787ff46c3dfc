// A sheet from below that asks what a step needs, then tells `send` with it. It stays open until it is told to
// close, so nothing that was written is lost when sending fails.
import type { Step } from '../../services/orders'
import { ASKS, type Ask } from './asks'

const GRADES = ['很不满意', '不满意', '一般', '满意', '很满意']

Component({
  options: { addGlobalClass: true },
  properties: {
    action: { type: String, value: '' },
    mode: { type: String, value: '' },
    sending: { type: Boolean, value: false },
  },
  data: { ask: null as Ask | null, words: '', sum: '', score: 0, photos: [] as string[], uploading: false, missing: '', grades: GRADES },
  observers: {
    action(action: string) {
      this.setData({ ask: ASKS[action] ?? null, words: '', sum: '', score: 0, photos: [], uploading: false, missing: '' })
    },
  },
  methods: {
    write(event: WechatMiniprogram.Input) {
      this.setData({ words: event.detail.value, missing: '' })
    },

    writeSum(event: WechatMiniprogram.Input) {
      this.setData({ sum: event.detail.value, missing: '' })
    },

    choose(event: WechatMiniprogram.TouchEvent) {
      const { words } = event.currentTarget.dataset as { words: string }
      this.setData({ words, missing: '' })
    },

    grade(event: WechatMiniprogram.CustomEvent<{ value: number }>) {
      this.setData({ score: event.detail.value, missing: '' })
    },

    keepPhotos(event: WechatMiniprogram.CustomEvent<{ codes: string[]; sending: boolean }>) {
      this.setData({ photos: event.detail.codes, uploading: event.detail.sending, missing: '' })
    },

    close() {
      if (!this.data.sending) this.triggerEvent('close')
    },

    moved(event: WechatMiniprogram.CustomEvent<{ visible: boolean }>) {
      if (!event.detail.visible) this.close()
    },

    send() {
      const { ask, words, sum, score, photos, uploading } = this.data
      if (!ask || this.data.sending) return
      const said = words.trim()
      const amount = ask.amount ? fen(sum) : null
      const missing = ask.amount && amount === null ? '请写多少元，例如 35.80' : missingIn(ask, said, score, photos)
      if (missing || uploading) return void this.setData({ missing: missing || '照片还在上传，请稍等一下' })
      const step: Step = ask.reason ? { reason: said } : { note: said }
      if (ask.score) step.score = score
      if (amount !== null) step.amount = amount
      if (ask.photos) step.photos = photos
      this.triggerEvent('send', { action: this.data.action, step, words: said })
    },
  },
})

// 35.8 as 3580; null for what is no sum.
function fen(yuan: string): number | null {
  const found = /^(\d{1,7})(?:\.(\d{1,2}))?$/.exec(yuan.trim())
  return found ? Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0')) : null
}

function missingIn(ask: Ask, said: string, score: number, photos: string[]): string {
  if (ask.score && !score) return '请点亮几颗星'
  if (ask.needsWords && !said) return '请写一句'
  if (ask.photos && !said && !photos.length) return '请拍一张照片，或写一句办得怎样'
  return ''
}
