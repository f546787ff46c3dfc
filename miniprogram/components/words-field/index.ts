// A few sentences, typed or said: the phone's own keyboard turns speech into words, we only open it. `write` tells them.
Component({
  options: { addGlobalClass: true },
  properties: {
    value: { type: String, value: '' },
    hint: { type: String, value: '' },
    label: { type: String, value: '' },
    mode: { type: String, value: '' },
    longest: { type: Number, value: 500 },
  },
  data: { open: false, told: false },
  methods: {
    write(event: WechatMiniprogram.Input) {
      this.triggerEvent('write', { value: event.detail.value })
    },

    speak() {
      this.setData({ open: true, told: true })
    },

    left() {
      this.setData({ open: false })
    },
  },
})
