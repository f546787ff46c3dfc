// The receipt of one transfer, and how anybody checks it.
import { appPage } from '../../../page'
import { type Receipt, receipt } from '../../../services/points'
import { gaveUp, shareText } from '../../../services/papers'
import { sayDate, sayMoment } from '../../../speech/time'
import { checksum } from './proof'

interface Fact {
  name: string
  words: string
}

appPage({
  data: { points: 0, evidence: '', facts: [] as Fact[], figures: [] as Fact[], unfolded: false, holds: false, sharing: false },
  paper: null as Receipt | null,

  async load() {
    const paper = await receipt(this.query.code ?? '')
    const { transfer, root, index } = paper
    this.paper = paper
    this.setData({
      points: transfer.amount,
      evidence: this.query.why || transfer.evidence,
      holds: checksum(paper) === root.root,
      facts: [
        { name: '记下的时间', words: sayMoment(transfer.recorded_at) },
        { name: '在那一天的账里', words: `${sayDate(Date.parse(`${root.day}T12:00:00+08:00`))}，共 ${root.count} 笔，这是第 ${index + 1} 笔` },
      ],
      figures: [
        { name: '这一笔的编号', words: transfer.code },
        { name: '那一天的总账', words: root.root },
        { name: '社区签名的公钥', words: root.public_key },
      ],
    })
  },

  unfold() {
    this.setData({ unfolded: !this.data.unfolded })
  },

  async share() {
    if (!this.paper || this.data.sharing) return
    this.setData({ sharing: true })
    try {
      await shareText(`积分收据-${this.paper.transfer.code}.json`, JSON.stringify(this.paper))
    } catch (error) {
      if (!gaveUp(error)) wx.showToast({ title: '收据没有发出，请再点一次', icon: 'none' })
    } finally {
      this.setData({ sharing: false })
    }
  },
})
