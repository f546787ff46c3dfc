Component({
  options: { addGlobalClass: true },
  properties: { line: { type: Object, value: {} }, mode: { type: String, value: '' } },
  methods: {
    open() {
      const { code } = this.data.line as { code: string }
      void wx.navigateTo({ url: `/pages/order/detail/index?code=${code}` })
    },
  },
})
