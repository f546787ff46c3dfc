import { appPage } from '../../../page'
import { type Statement, statements } from '../../../services/points'

interface Sheet {
  title: string
  earned: { name: string; points: number }[]
  lines: { name: string; points: string }[]
  closing: number
  ranks: string
}

appPage({
  data: { all: [] as Statement[], period: '', month: '', earlier: '', later: '', sheet: null as Sheet | null },

  async load() {
    const { items } = await statements(this.query.programme ?? '')
    const period = this.data.period || this.query.period || (items[0]?.period ?? '')
    this.setData({ all: items })
    this.show(period)
  },

  show(period: string) {
    const { all } = this.data
    const at = Math.max(all.findIndex((one) => one.period === period), 0)
    const found = all[at]
    this.setData({
      period: found?.period ?? '',
      month: found?.label ?? '',
      earlier: all[at + 1]?.period ?? '',
      later: all[at - 1]?.period ?? '',
      sheet: found ? sheetOf(found) : null,
    })
  },

  choose(event: WechatMiniprogram.TouchEvent) {
    const { period } = event.currentTarget.dataset as { period: string }
    if (period) this.show(period)
  },
})

function sheetOf(one: Statement): Sheet {
  return {
    title: one.programme_name,
    earned: Object.entries(one.earned).map(([code, points]) => ({ name: one.earned_labels[code] ?? code, points })),
    lines: [
      { name: '上月结余', points: `${one.opening}` },
      { name: '本月获得', points: `+${one.earned_total}` },
      ...(one.spent ? [{ name: '本月兑换', points: `−${one.spent}` }] : []),
      ...(one.expired ? [{ name: '到期', points: `−${one.expired}` }] : []),
    ],
    closing: one.closing,
    ranks: [one.rank_building ? `本楼第 ${one.rank_building} 名` : '', one.rank_estate ? `小区第 ${one.rank_estate} 名` : ''].filter(Boolean).join('，'),
  }
}
