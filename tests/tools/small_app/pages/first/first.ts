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
  next() {
    wx.navigateTo({ url: '/parts/second?from=first', events: { back: (said: string) => this.say(said) } })
  },
})
