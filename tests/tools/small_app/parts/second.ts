Page({
  data: { from: '' },
  onLoad(query: { from: string }) { this.setData({ from: query.from }) },
  tell() {
    this.getOpenerEventChannel().emit('back', 'told')
    wx.navigateBack()
  },
})
