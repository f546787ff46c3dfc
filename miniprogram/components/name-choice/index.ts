// How I, or my family, may be named on the boards of a scheme; tapped, it counts at once.
import type { Picked } from '../../page'
import { type Naming, chooseName } from '../../services/boards'
import { asTrouble } from '../../services/trouble'
import { NameChoice } from '../../vocabulary'

interface Choice {
  choice: NameChoice
  text: string
}

Component({
  options: { addGlobalClass: true },
  properties: { naming: { type: Object, value: null as never as Naming } },
  data: { choices: [] as Choice[], words: '', said: '', trouble: '', sending: false },
  observers: {
    naming(naming: Naming | null) {
      if (naming) this.setData({ choices: choicesOf(naming), said: naming.choice, words: wordsOf(naming) })
    },
  },
  methods: {
    async choose(event: Picked<NameChoice>) {
      const choice = event.detail.value
      const before = this.data.said
      if (this.data.sending || choice === before) return
      this.setData({ said: choice, sending: true, trouble: '' })
      try {
        await chooseName(this.data.naming, choice)
        this.triggerEvent('chosen')
      } catch (error) {
        this.setData({ said: before, trouble: `没有保存：${asTrouble(error).sentence}` })
      } finally {
        this.setData({ sending: false })
      }
    },
  },
})

// A family stands on a board by its door.
const BY_DOOR: Partial<Record<NameChoice, string>> = { full: '写门牌', masked: '只写楼栋' }

function choicesOf({ subject, shown }: Naming): Choice[] {
  const words = { ...NameChoice, ...(subject === 'household' ? BY_DOOR : {}) }
  return (Object.keys(NameChoice) as NameChoice[]).map((choice) => ({ choice, text: shown[choice] ? `${words[choice]}：${shown[choice]}` : words[choice] }))
}

function wordsOf({ subject, choice, counts, shown }: Naming): string {
  const us = subject === 'household' ? '你们家' : '您'
  if (!counts) return `还没有选。不选，上了红榜也不写${us}。`
  if (choice && choice !== counts) return shown[counts] ? `家里有人选了写“${shown[counts]}”，按写得最少的一位来。` : '家里有人选了不公开，按写得最少的一位来。'
  return shown[counts] ? `上了红榜写“${shown[counts]}”，随时可以改。` : `上了红榜也不写${us}，随时可以改。`
}
