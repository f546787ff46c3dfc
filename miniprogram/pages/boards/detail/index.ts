import { draftOf } from '../../../components/step-sheet/asks'
import { appPage } from '../../../page'
import { type BoardDetail, board, objectTo } from '../../../services/boards'
import { dropDraft } from '../../../services/drafts'
import { homesOf, me } from '../../../services/me'
import { asTrouble } from '../../../services/trouble'
import { sayDay, sayDaysLeft } from '../../../speech/time'
import { isPartOf } from '../mine'
import { type EntryLine, entryLine } from './line'

const BEST_SHOWN = 10

appPage({
  data: {
    board: null as BoardDetail | null,
    words: '',
    best: [] as EntryLine[],
    worst: [] as EntryLine[],
    rest: [] as EntryLine[],
    mine: '',
    open: '',
    all: false,
    asking: '',
    sending: false,
    objected: '',
  },

  async load() {
    const [found, who] = await Promise.all([board(this.query.scheme ?? '', this.query.period ?? ''), me()])
    const lines = found.entries.map(entryLine)
    const worst = lines.filter(({ side }) => side === 'black')
    const others = lines.filter(({ side }) => side !== 'black')
    const home = homesOf(who)[0]?.place_label ?? ''
    this.setData({
      board: found,
      words: wordsOf(found),
      best: others.slice(0, BEST_SHOWN),
      rest: others.slice(BEST_SHOWN),
      worst,
      mine: lines.find(({ name }) => isPartOf(home, name))?.key ?? '',
    })
  },

  toggle(event: WechatMiniprogram.TouchEvent) {
    const { key } = event.currentTarget.dataset as { key: string }
    this.setData({ open: this.data.open === key ? '' : key })
  },

  showAll() {
    this.setData({ best: [...this.data.best, ...this.data.rest], rest: [] })
  },

  ask() {
    this.setData({ asking: 'object' })
  },

  close() {
    this.setData({ asking: '' })
  },

  async object(event: WechatMiniprogram.CustomEvent<{ words: string }>) {
    const { scheme = '', period = '' } = this.query
    this.setData({ sending: true })
    try {
      await objectTo(scheme, period, event.detail.words)
      dropDraft(draftOf('object', `${scheme} ${period}`))
      this.setData({ asking: '', objected: '您的异议已收到，答复会发到“通知”里。' })
    } catch (error) {
      const { title, sentence } = asTrouble(error)
      wx.showModal({ title, content: sentence, showCancel: false, confirmText: '知道了' })
    } finally {
      this.setData({ sending: false })
    }
  },

  onShareAppMessage() {
    const { scheme = '', period = '' } = this.query
    const { board: found } = this.data
    return { title: `${found?.name ?? '榜单'} ${found?.period_label ?? ''}`, path: `/pages/boards/detail/index?scheme=${scheme}&period=${period}` }
  },
})

function wordsOf(one: BoardDetail): string {
  const counted = `${one.entries.length} 个${one.subject_label}`
  if (one.state === 'on_notice' && one.notice_until) return `${one.period_label} · ${counted} · 公示到${sayDay(one.notice_until)}，${sayDaysLeft(one.notice_until)}`
  return `${one.period_label} · ${counted} · ${one.label}`
}
