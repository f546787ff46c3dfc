Component({
  options: { addGlobalClass: true },
  properties: {
    trouble: { type: Object, optionalTypes: [null as never], value: null as never },
  },
  data: {
    rows: [{ width: '40%', height: '28px' }, { width: '100%', height: '120px' }, { width: '100%', height: '96px' }, { width: '100%', height: '96px' }],
  },
  methods: {
    again() {
      this.triggerEvent('again')
    },
  },
})
