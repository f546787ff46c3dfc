Page({
  data: { heard: '', rows: [1, 2, 3], kind: 0, kinds: ['甲', '乙'] },
  onLoad() { this.say('load') },
  onPullDownRefresh() { this.say('pulled'); wx.stopPullDownRefresh() },
  onReachBottom() { this.say('bottom') },
  onPageScroll(event: { scrollTop: number }) { this.setData({ top: event.scrollTop }) },
  say(heard: string) { this.setData({ heard }) },
  tapped(event: { currentTarget: { dataset: { kind: string } } }) { this.say(event.currentTarget.dataset.kind) },
  held() { this.say('held') },
  opened(event: { detail: { name: string } }) { this.say(event.detail.name) },
  submitted(event: { detail: { value: Record<string, unknown> } }) { this.say(JSON.stringify(event.detail.value)) },
  picked(event: { detail: { value: number } }) { this.setData({ kind: event.detail.value }) },
  ask() { wx.showModal({ title: '问一句', content: '好吗', success: (answer) => this.say(answer.confirm ? 'yes' : 'no') }) },
  choose() { wx.showActionSheet({ itemList: ['红', '黑'] }).then((answer) => this.say(['红', '黑'][answer.tapIndex])) },
  call() { wx.makePhoneCall({ phoneNumber: '13800000000' }) },
  unknown() { wx.startBluetoothDevicesDiscovery({ fail: () => undefined }) },
  away() { wx.request({ url: 'https://example.org/', fail: (failure) => this.say(failure.errMsg) }) },
  async photo() {
    const { tempFiles } = await wx.chooseMedia({ count: 1 })
    this.say(`${tempFiles.length} photo`)
  },
  number(event: { detail: { code?: string; errMsg: string } }) { this.say(event.detail.code ?? event.detail.errMsg) },
  onShareAppMessage: () => ({ title: '看这里', path: '/pages/first/first?from=share' }),
  subscribe() { wx.requestSubscribeMessage({ tmplIds: ['T1', 'T2'] }).then((said) => this.say(`${said.T1} ${said.T2}`)) },
  scan() { wx.scanCode({ success: ({ result }) => this.say(result), fail: ({ errMsg }) => this.say(errMsg) }) },
  draw() {
    wx.createSelectorQuery().select('#picture').fields({ node: true, size: true }).exec(([found]) => {
      Object.assign(found.node, { width: 40, height: 30 })
      found.node.getContext('2d').fillRect(0, 0, 40, 30)
      wx.canvasToTempFilePath({ canvas: found.node, success: ({ tempFilePath }) => wx.getImageInfo({ src: tempFilePath, success: ({ width, height }) => this.say(`${found.width} ${width}x${height}`) }) })
    })
  },
  async keep() {
    const { tempFiles } = await wx.chooseMedia({ count: 1 }).catch(({ errMsg }) => { this.say(errMsg); throw new Error(errMsg) })
    wx.getFileSystemManager().saveFile({ tempFilePath: tempFiles[0].tempFilePath, success: ({ savedFilePath }) => this.say(savedFilePath.slice(0, 15)) })
  },
  guide() { wx.openPrivacyContract({ success: () => this.say('read') }) },
  next() {
    wx.navigateTo({ url: '/parts/second?from=first', events: { back: (said: string) => this.say(said) } })
  },
})
