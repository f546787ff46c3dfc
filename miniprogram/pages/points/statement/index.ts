import { appPage } from '../../../page'
import { homesOf, me } from '../../../services/me'
import { type Statement, statements } from '../../../services/points'
import { WIDTH, draw, heightFor, masked, ranksOf } from './picture'

interface Sheet {
  title: string
  earned: { name: string; points: number }[]
  lines: { name: string; points: string }[]
  closing: number
  ranks: string
}

appPage({
  data: { all: [] as Statement[], period: '', month: '', earlier: '', later: '', sheet: null as Sheet | null, height: 0, drawing: false },
  name: '',
  place: '',

  async load() {
    const [{ items }, who] = await Promise.all([statements(this.query.programme ?? ''), me()])
    this.name = masked(who.person.name || '居民')
    // The building is enough to be proud of; the door is nobody's business.
    this.place = /^\D*\d+栋/.exec(homesOf(who)[0]?.place_label ?? '')?.[0] ?? '本小区'
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
      height: found ? heightFor(found) : 0,
    })
  },

  choose(event: WechatMiniprogram.TouchEvent) {
    const { period } = event.currentTarget.dataset as { period: string }
    if (period) this.show(period)
  },

  async share() {
    const found = this.data.all.find(({ period }) => period === this.data.period)
    if (!found || this.data.drawing) return
    this.setData({ drawing: true })
    try {
      await wx.showShareImageMenu({ path: await this.picture(found) })
    } catch (error) {
      if (!/cancel/.test((error as { errMsg?: string }).errMsg ?? '')) wx.showToast({ title: '图片没有画好，请再点一次', icon: 'none' })
    } finally {
      this.setData({ drawing: false })
    }
  },

  picture(found: Statement): Promise<string> {
    return new Promise((resolve, reject) => {
      wx.createSelectorQuery().select('#picture').fields({ node: true, size: true }).exec((results: { node?: WechatMiniprogram.Canvas }[]) => {
        const canvas = results[0]?.node
        if (!canvas) return reject(new Error('no canvas'))
        canvas.width = WIDTH
        canvas.height = heightFor(found)
        draw(canvas.getContext('2d'), found, this.name, this.place)
        wx.canvasToTempFilePath({ canvas, fileType: 'png', success: ({ tempFilePath }) => resolve(tempFilePath), fail: reject })
      })
    })
  },
})

function sheetOf(one: Statement): Sheet {
  return {
    title: one.programme_name,
    earned: Object.entries(one.earned).map(([code, points]) => ({ name: one.earned_labels[code] ?? code, points })),
    lines: [
      { name: '上月结余', points: `${one.opening}` },
      { name: '本月获得', points: one.earned_total ? `+${one.earned_total}` : '0' },
      ...(one.spent ? [{ name: '本月兑换', points: `−${one.spent}` }] : []),
      ...(one.expired ? [{ name: '到期', points: `−${one.expired}` }] : []),
    ],
    closing: one.closing,
    ranks: ranksOf(one),
  }
}
