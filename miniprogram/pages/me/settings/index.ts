// How it looks, what was agreed to, and leaving.
import { CARE_SIZES, type CareSize, careMode, careSize, setCareMode, setCareSize } from '../../../care'
import { askFirst, showPrivacy, withdraw } from '../../../consent'
import { type Picked, appPage } from '../../../page'
import { outgoing } from '../../../services/outgoing'
import { signOut } from '../../../services/request'
import { startAt } from '../../../way'

appPage({
  data: { sizes: CARE_SIZES, size: careSize(), care: careMode() },

  onShow() {
    this.looked()
  },

  looked() {
    this.setData({ care: careMode(), size: careSize() })
  },

  choose(event: Picked<CareSize>) {
    setCareSize(event.detail.value)
    setCareMode(true)
    this.look()
  },

  readPrivacy: showPrivacy,

  async takeBack() {
    const content = '收回后这台手机会退出登录。已经办的事和积分还在社区，重新同意后可以接着用。'
    const { confirm } = await wx.showModal({ title: '收回同意', content: unsentWords() + content, confirmText: '收回' })
    if (!confirm) return
    await signOut()
    withdraw()
    askFirst('/pages/home/index')
  },

  async leave() {
    const content = '退出后这台手机看不到您的服务和积分，随时可以再登录。'
    const { confirm } = await wx.showModal({ title: '退出登录', content: unsentWords() + content, confirmText: '退出' })
    if (!confirm) return
    await signOut()
    startAt('/pages/home/index')
  },
})

function unsentWords(): string {
  const count = outgoing().length
  return count ? `还有 ${count} 件没有发出，退出后不会发送。` : ''
}
