// Everything held of me as a file; and ending it for good.
import { withdraw, askFirst } from '../../../consent'
import { appPage } from '../../../page'
import { eraseMe, myData } from '../../../services/mydata'
import { gaveUp, shareFile } from '../../../services/papers'
import { asTrouble } from '../../../services/trouble'

const WORD = '注销'

appPage({
  data: { taking: false, ending: false, problem: '' },

  async take() {
    if (this.data.taking) return
    this.setData({ taking: true, problem: '' })
    try {
      await shareFile('我的红管家数据.html', await myData())
    } catch (error) {
      if (!gaveUp(error)) this.setData({ problem: asTrouble(error).sentence })
    } finally {
      this.setData({ taking: false })
    }
  },

  async end() {
    if (this.data.ending) return
    const { confirm, content } = await wx.showModal({
      title: `写“${WORD}”两个字`, content: '', editable: true, placeholderText: WORD, confirmText: '注销账号', cancelText: '不注销',
    })
    if (!confirm) return
    if ((content ?? '').trim() !== WORD) return this.setData({ problem: `没有注销：要写“${WORD}”两个字` })
    this.setData({ ending: true, problem: '' })
    try {
      await eraseMe()
      withdraw()
      askFirst('/pages/home/index')
    } catch (error) {
      this.setData({ problem: asTrouble(error).sentence })
    } finally {
      this.setData({ ending: false })
    }
  },
})
