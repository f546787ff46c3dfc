Component({
  properties: { title: String },
  methods: {
    open() { this.triggerEvent('open', { name: this.data.title }) },
  },
})
