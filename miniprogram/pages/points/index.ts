import { appPage } from '../../page'
import { type Balance, balances, grantMonths, transfers } from '../../services/points'
import { sayDay } from '../../speech/time'
import { type TransferLine, transferLine } from './line'

appPage({
  mayBeOld: true,
  data: {
    programmes: [] as Balance[],
    // Those of which I have something, and whether the rest is shown as well.
    shown: [] as Balance[],
    all: false,
    chosen: '',
    balance: null as Balance | null,
    expires: [] as { key: string; words: string }[],
    missing: 0,
    grants: false,
    lines: [] as TransferLine[],
    cursor: null as string | null,
  },

  async load() {
    const programmes = await balances()
    const most = [...programmes].sort((one, other) => other.balance - one.balance)[0]
    const asked = this.data.chosen || this.query.programme
    const balance = programmes.find(({ programme }) => programme === asked) ?? most ?? null
    const months = balance ? await grantMonths(balance.programme) : []
    const missing = months.filter(({ actions }) => actions.length).length
    this.setData({ programmes, shown: this.data.all ? programmes : programmes.filter((one) => one === balance || touched(one)), balance, chosen: balance?.programme ?? '', expires: expiriesOf(balance), missing, grants: months.length > 0 })
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

  showAll() {
    this.setData({ all: true, shown: this.data.programmes })
  },

  choose(event: WechatMiniprogram.TouchEvent) {
    const { programme } = event.currentTarget.dataset as { programme: string }
    const balance = this.data.programmes.find((one) => one.programme === programme) ?? null
    this.setData({ chosen: programme, balance, lines: [], cursor: null, ready: false })
    void this.refresh()
  },

  see(event: WechatMiniprogram.TouchEvent) {
    const { page } = event.currentTarget.dataset as { page: string }
    void wx.navigateTo({ url: `/pages/points/${page}/index?programme=${this.data.chosen}` })
  },
})

const touched = ({ balance, held, earned_this_month: earned }: Balance): boolean => balance + held + earned > 0

// The last day on which they are good, as people count.
function expiriesOf(balance: Balance | null): { key: string; words: string }[] {
  const all = balance?.expires ?? []
  return all.slice(0, 3).map(({ on, points }) => ({ key: on, words: `${points} 分可以用到 ${sayDay(new Date(Date.parse(`${on}T00:00:00+08:00`) - 1).toISOString())}` }))
}
