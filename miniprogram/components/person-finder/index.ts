// Find somebody I serve: by the code on their phone, by name, door, or the end of a phone number. `choose` tells who.
// With `unseen`, a code that nobody can be asked about without a network is taken as it is; the server judges it later.
import { scanCode } from '../../codes'
import { type Resident, findResidents, resident } from '../../services/residents'
import { OFFLINE, asTrouble } from '../../services/trouble'

const UNSEEN = { name: '扫到的居民', place: '', place_label: '网络不好，连上后再核对是哪一位', kin: '', phone: '' }
const LEAST = 2
const PAUSE = 300

Component({
  options: { addGlobalClass: true },
  properties: { unseen: { type: Boolean, value: false } },
  data: { words: '', found: [] as Resident[], said: '', asked: 0 },
  lifetimes: {
    detached() {
      clearTimeout(this.data.asked)
    },
  },
  methods: {
    write(event: WechatMiniprogram.Input) {
      clearTimeout(this.data.asked)
      const words = event.detail.value.trim()
      const asked = words.length < LEAST ? 0 : setTimeout(() => void this.find(words), PAUSE)
      this.setData({ words, asked, said: '', found: [] })
    },

    async find(words: string) {
      try {
        const found = await findResidents(words)
        if (words === this.data.words) this.setData({ found, said: found.length ? '' : '在您负责的范围里没有找到' })
      } catch (error) {
        this.setData({ said: asTrouble(error).title })
      }
    },

    async scan() {
      const code = await scanCode('person', '居民的码')
      if (!code) return
      try {
        this.tell(await resident(code))
      } catch (error) {
        const trouble = asTrouble(error)
        if (trouble.code === OFFLINE && this.data.unseen) return this.tell({ ...UNSEEN, code })
        this.setData({ said: trouble.code === 'not_found' ? '这位居民不在您负责的范围里' : trouble.title })
      }
    },

    pick(event: WechatMiniprogram.TouchEvent) {
      const one = this.data.found[(event.currentTarget.dataset as { index: number }).index]
      if (one) this.tell(one)
    },

    tell(one: Resident) {
      this.setData({ words: '', found: [], said: '' })
      this.triggerEvent('choose', one)
    },
  },
})
