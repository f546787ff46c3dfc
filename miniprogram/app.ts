import { sendWaiting } from './services/outgoing'

App({
  onLaunch() {
    wx.onNetworkStatusChange(({ isConnected }) => {
      if (isConnected) void sendWaiting()
    })
  },

  onShow() {
    void sendWaiting()
  },
})
