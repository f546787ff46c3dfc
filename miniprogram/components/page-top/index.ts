// The line on top of every page: what it is about, and care mode one tap away. Below it, when what is shown was read
// earlier, because nothing can be read now.
Component({
  options: { addGlobalClass: true },
  properties: {
    title: { type: String, value: '' },
    mode: { type: String, value: '' },
    seen: { type: String, value: '' },
  },
  methods: {
    turn() {
      this.triggerEvent('turn')
    },

    again() {
      this.triggerEvent('again')
    },
  },
})
