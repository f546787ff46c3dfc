// A text as a square code, drawn on this phone.
import { Ecc, QrCode } from 'tdesign-miniprogram/common/shared/qrcode/qrcodegen'

const EDGE = 4

Component({
  properties: {
    text: { type: String, value: '' },
    // In points; drawn three times as fine.
    size: { type: Number, value: 220 },
    words: { type: String, value: '' },
  },
  observers: {
    text() {
      if (this.data.text) wx.nextTick(() => this.draw())
    },
  },
  lifetimes: {
    ready() {
      if (this.data.text) this.draw()
    },
  },
  methods: {
    draw() {
      wx.createSelectorQuery().in(this).select('#code').fields({ node: true, size: true }).exec((found: { node?: WechatMiniprogram.Canvas }[]) => {
        const canvas = found[0]?.node
        if (canvas) paint(canvas, QrCode.encodeText(this.data.text, Ecc.MEDIUM).getModules(), this.data.size * 3)
      })
    },
  },
})

function paint(canvas: WechatMiniprogram.Canvas, rows: boolean[][], wanted: number): void {
  const dot = Math.floor(wanted / (rows.length + 2 * EDGE))
  canvas.width = canvas.height = dot * (rows.length + 2 * EDGE)
  const pen = canvas.getContext('2d')
  pen.fillStyle = '#ffffff'
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.fillStyle = '#000000'
  rows.forEach((row, y) => row.forEach((dark, x) => dark && pen.fillRect((x + EDGE) * dot, (y + EDGE) * dot, dot, dot)))
}
