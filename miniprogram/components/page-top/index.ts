// The line on top of every page: what it is about, and care mode one tap away.
Component({
  options: { addGlobalClass: true },
  properties: {
    title: { type: String, value: '' },
    mode: { type: String, value: '' },
  },
  methods: {
    turn() {
      this.triggerEvent('turn')
    },
  },
})
