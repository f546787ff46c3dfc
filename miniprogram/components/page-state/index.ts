// Before a page has its content: grey shapes while it is read, or what went wrong and a way on.
Component({
  options: { addGlobalClass: true },
  properties: {
    trouble: { type: Object, optionalTypes: [null as never], value: null as never },
  },
  methods: {
    again() {
      this.triggerEvent('again')
    },
  },
})
