import { watchPrivacy } from './consent'
import { forgetOldSeen } from './services/lastseen'
import { sendWaiting } from './services/outgoing'

App({
  onLaunch() {
    watchPrivacy()
    forgetOldSeen()
    wx.onNetworkStatusChange(({ isConnected }) => {
      if (!isConnected) return
      void sendWaiting()
      const page = getCurrentPages().slice(-1)[0] as { connected?(): void } | undefined
      page?.connected?.()
    })
  },

  onShow() {
    void sendWaiting()
  },
})
