import { appPage } from '../../../page'
import { type BoardDetail, board, objectTo } from '../../../services/boards'
import { homesOf, me } from '../../../services/me'
import { asTrouble } from '../../../services/trouble'
import { sayDay } from '../../../speech/time'
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
      mine: lines.find(({ name }) => /栋$/.test(name) && home.startsWith(name))?.key ?? '',
    })
    wx.setNavigationBarTitle({ title: found.name })
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
      this.setData({ asking: '', objected: '您的异议已收到，答复会发到“通知”里。' })
    } catch (error) {
      wx.showToast({ title: asTrouble(error).sentence, icon: 'none', duration: 3000 })
    } finally {
      this.setData({ sending: false })
    }
  },
})

function wordsOf(one: BoardDetail): string {
  const counted = `${one.entries.length} 个${one.subject_label}`
  if (one.state === 'on_notice' && one.notice_until) return `${one.period_label} · ${counted} · 公示到${sayDay(one.notice_until)}`
  return `${one.period_label} · ${counted} · ${one.label}`
}
