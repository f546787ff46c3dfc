// What has not been sent yet, or was refused, in plain words with a way on. `sent` tells that one went out.
import { type Outgoing, drop, onOutgoingChange, outgoing, sendWaiting, writeAgain } from '../../services/outgoing'
import { goTo } from '../../way'

interface Line {
  id: string
  words: string
  refused: string
  editable: boolean
}

Component({
  options: { addGlobalClass: true },
  data: { lines: [] as Line[], sending: false },
  lifetimes: {
    attached() {
      this.read()
      this.stopListening = onOutgoingChange(() => {
        const before = this.data.lines.length
        this.read()
        if (this.data.lines.length < before) this.triggerEvent('sent')
      })
    },
    detached() {
      this.stopListening()
    },
  },
  methods: {
    stopListening: (): void => {},

    read() {
      this.setData({ lines: outgoing().map(asLine) })
    },

    async sendNow() {
      this.setData({ sending: true })
      await sendWaiting()
      this.setData({ sending: false })
      if (outgoing().some(({ refused }) => !refused)) wx.showToast({ title: '网络还没有连上，连上后自动发送', icon: 'none' })
    },

    edit(event: WechatMiniprogram.TouchEvent) {
      const url = writeAgain((event.currentTarget.dataset as { id: string }).id)
      if (url) goTo(url)
    },

    async forget(event: WechatMiniprogram.TouchEvent) {
      const { id, refused } = event.currentTarget.dataset as { id: string; refused: string }
      if (!refused) {
        const { confirm } = await wx.showModal({ title: '不发了吗', content: '这一条会从这台手机上删除。', confirmText: '不发了', cancelText: '留着' })
        if (!confirm) return
      }
      drop(id)
    },
  },
})

const asLine = ({ id, words, refused, edit }: Outgoing): Line => ({ id, words, refused, editable: Boolean(edit) })
