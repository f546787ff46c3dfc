App({
  onLaunch(options: { query: Record<string, string> }) {
    wx.setStorageSync('launch', options.query)
  },
})
