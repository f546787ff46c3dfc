import { watchPrivacy } from './consent'
import { sendWaiting } from './services/outgoing'

App({
  onLaunch() {
    watchPrivacy()
    wx.onNetworkStatusChange(({ isConnected }) => {
      if (isConnected) void sendWaiting()
    })
  },

  onShow() {
    void sendWaiting()
  },
})
