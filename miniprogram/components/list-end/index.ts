// The end of a list: more is coming, nothing more, or why it is empty and how to begin.
Component({
  options: { addGlobalClass: true },
  properties: {
    empty: { type: Boolean, value: false },
    more: { type: Boolean, value: false },
    title: { type: String, value: '' },
    words: { type: String, value: '' },
    way: { type: String, value: '' },
  },
  methods: {
    begin() {
      this.triggerEvent('begin')
    },
  },
})
