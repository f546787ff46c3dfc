// Down the tree of places to a door, then who I am there. A level with one place only is passed by itself.
import { type Picked, appPage } from '../../../page'
import { joinHousehold, me } from '../../../services/me'
import { type Place, placesBelow } from '../../../services/places'
import { asTrouble } from '../../../services/trouble'
import { mention } from '../../../tell'
import { Relation } from '../../../vocabulary'

const DOOR = 'household'
const QUESTIONS: Record<string, string> = {
  district: '您住在哪个区县', street: '您住在哪个街道', community: '您住在哪个社区', estate: '您住在哪个小区',
  building: '您住在哪一栋', entrance: '您住在哪个单元', household: '您家的门牌',
}
const RELATIONS = (['owner', 'family', 'tenant'] as Relation[]).map((code) => ({ code, text: Relation[code] }))

appPage({
  data: {
    trail: [] as Place[],
    // Where people stood before each tap of theirs; what could only be one was passed by itself.
    chosen: [] as Place[][],
    where: '',
    choices: [] as Place[],
    question: '',
    reading: false,
    door: null as Place | null,
    relations: RELATIONS,
    relation: 'owner' as Relation,
    name: '',
    phone: '',
    asksName: false,
    problem: '',
    sending: false,
    sent: false,
  },

  async load() {
    const who = await me()
    this.setData({ asksName: !who.person.name, name: who.person.name, phone: who.phone })
    if (!this.data.trail.length) await this.goBelow([])
  },

  async goBelow(trail: Place[]) {
    let here = trail
    let choices = await placesBelow(here[here.length - 1]?.code ?? '')
    while (choices.length === 1 && choices[0]?.kind !== DOOR) {
      here = [...here, choices[0] as Place]
      choices = await placesBelow(here[here.length - 1]?.code ?? '')
    }
    this.setData({ trail: here, where: here.map(({ name, label, kind }) => (kind === 'building' || kind === 'entrance' ? label : name)).slice(-2).join(' · '), choices, question: QUESTIONS[choices[0]?.kind ?? ''] ?? '', door: null })
  },

  async choose(event: WechatMiniprogram.TouchEvent) {
    const place = this.data.choices[(event.currentTarget.dataset as { index: number }).index]
    if (!place || this.data.reading) return
    if (place.kind === DOOR) {
      this.setData({ door: place })
      return
    }
    const { chosen, trail } = this.data
    if (await this.read([...trail, place])) this.setData({ chosen: [...chosen, trail] })
  },

  async back() {
    const { chosen } = this.data
    if (await this.read(chosen[chosen.length - 1] ?? [])) this.setData({ chosen: chosen.slice(0, -1) })
  },

  async read(trail: Place[]): Promise<boolean> {
    this.setData({ reading: true })
    try {
      await this.goBelow(trail)
      void wx.pageScrollTo({ scrollTop: 0, duration: 0 })
      return true
    } catch (error) {
      mention(error)
      return false
    } finally {
      this.setData({ reading: false })
    }
  },

  otherDoor() {
    this.setData({ door: null, problem: '' })
  },

  relate(event: Picked<Relation>) {
    this.setData({ relation: event.detail.value })
  },

  write(event: WechatMiniprogram.Input) {
    this.setData({ name: event.detail.value, problem: '' })
  },

  async send() {
    const { door, relation, name, sending, asksName } = this.data
    if (!door || sending) return
    if (asksName && !name.trim()) {
      this.setData({ problem: '请写您的姓名，管家要核对' })
      return
    }
    this.setData({ sending: true })
    try {
      await joinHousehold(door.code, relation, name.trim())
      this.setData({ sent: true })
    } catch (error) {
      this.setData({ problem: asTrouble(error).sentence })
    } finally {
      this.setData({ sending: false })
    }
  },

  done() {
    void wx.switchTab({ url: '/pages/home/index' })
  },
})
