// The first visit: what is kept about whom and why, in plain words, before anything is read or sent.
import { agree, showPrivacy } from '../../consent'
import { appPage } from '../../page'
import { signIn } from '../../services/request'
import { tell } from '../../tell'
import { startAt } from '../../way'

const KEPT = [
  { what: '微信的登录标识', why: '认得您是谁，不用记密码' },
  { what: '姓名和门牌', why: '管家核对您住在哪里，上门找得到' },
  { what: '您写的话和拍的照片', why: '把事情办好，只有经办的人能看' },
  { what: '手机号', why: '您点按钮给出，或在社区登记过；管家上门前联系您，别人看到的是打了星号的' },
]

appPage({
  beforeConsent: true,
  data: { kept: KEPT, declined: false, signing: false },

  onShow() {
    void wx.hideHomeButton()
  },

  async agree() {
    if (this.data.signing) return
    agree()
    this.setData({ signing: true })
    try {
      await signIn()
      startAt(this.query.to || '/pages/home/index')
    } catch (error) {
      tell(error)
    } finally {
      this.setData({ signing: false })
    }
  },

  decline() {
    this.setData({ declined: true })
  },

  readAll: showPrivacy,
})
