// Leads a judge to what waits to be scored. `rounds` are the open ones; without any, nothing is shown.
import { type Round, sheetPage } from '../../services/scoring'
import { goTo } from '../../way'

const PAGE = '/pages/boards/scoring/index'

Component({
  options: { addGlobalClass: true },
  properties: { rounds: { type: Array, value: [] as Round[] } },
  data: { title: '', words: '', url: PAGE },
  observers: {
    rounds(rounds: Round[]) {
      const [only] = rounds
      if (!only) return
      const missing = rounds.reduce((sum, one) => sum + one.missing, 0)
      const title = rounds.length === 1 ? `${only.period_label}${only.name}请您评分` : `${rounds.length} 个榜请您评分`
      const words = missing ? `还有 ${missing} 项没评` : '都评完了，截止前可以改'
      this.setData({ title, words, url: rounds.length === 1 ? sheetPage(only) : PAGE })
    },
  },
  methods: {
    open() {
      goTo(this.data.url)
    },
  },
})
