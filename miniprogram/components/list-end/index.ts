// The end of a list: more is coming, nothing more, or why it is empty and how to begin. What was there at once needs no end.
Component({
  options: { addGlobalClass: true },
  properties: {
    empty: { type: Boolean, value: false },
    more: { type: Boolean, value: false },
    title: { type: String, value: '' },
    words: { type: String, value: '' },
    way: { type: String, value: '' },
  },
  data: { long: false },
  observers: {
    more(more: boolean) {
      if (more) this.setData({ long: true })
    },
  },
  methods: {
    begin() {
      this.triggerEvent('begin')
    },
  },
})
