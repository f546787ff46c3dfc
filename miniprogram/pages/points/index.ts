import { appPage } from '../../page'
import { type Balance, balances, transfers } from '../../services/points'
import { type TransferLine, transferLine } from './line'

appPage({
  data: {
    programmes: [] as Balance[],
    chosen: '',
    balance: null as Balance | null,
    lines: [] as TransferLine[],
    cursor: null as string | null,
  },

  async load() {
    const programmes = await balances()
    const most = [...programmes].sort((one, other) => other.balance - one.balance)[0]
    const asked = this.data.chosen || this.query.programme
    const balance = programmes.find(({ programme }) => programme === asked) ?? most ?? null
    this.setData({ programmes, balance, chosen: balance?.programme ?? '' })
    await this.readLines()
  },

  async readLines() {
    const { chosen } = this.data
    if (!chosen) return
    const { items, next_cursor: cursor } = await transfers(chosen)
    if (chosen === this.data.chosen) this.setData({ lines: items.map(transferLine), cursor })
  },

  async onReachBottom() {
    const { chosen, cursor } = this.data
    if (!cursor) return
    const { items, next_cursor: next } = await transfers(chosen, cursor)
    if (chosen === this.data.chosen) this.setData({ lines: [...this.data.lines, ...items.map(transferLine)], cursor: next })
  },

  choose(event: WechatMiniprogram.TouchEvent) {
    const { programme } = event.currentTarget.dataset as { programme: string }
    const balance = this.data.programmes.find((one) => one.programme === programme) ?? null
    this.setData({ chosen: programme, balance, lines: [], cursor: null, ready: false })
    void this.refresh()
  },

  seeStatements() {
    void wx.navigateTo({ url: `/pages/points/statement/index?programme=${this.data.chosen}` })
  },
})
