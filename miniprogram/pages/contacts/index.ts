import { callPhone } from '../../call'
import { type Homeless, homeless } from '../../homeless'
import { appPage } from '../../page'
import { type Contact, type Fellow, fellows, homesOf, me, myContacts } from '../../services/me'
import { goTo } from '../../way'

interface Line extends Contact {
  key: string
  face: string
  stands: string
}

interface Home {
  place: string
  label: string
  people: (Fellow & { words: string })[]
}

appPage({
  mayBeOld: true,
  data: { contacts: [] as Line[], homes: [] as Home[], homeless: null as Homeless | null },

  async load() {
    const [contacts, who] = await Promise.all([myContacts(), me()])
    const homes = await Promise.all(homesOf(who).map(async ({ place, place_label: label }) => ({ place, label, people: (await fellows(place)).map((one) => wordsFor(one, who.person.code)) })))
    this.setData({ contacts: contacts.map(asLine), homes, homeless: homeless(who, '这里由近到远列出负责您家的人，从管家到社区') })
  },

  call(event: WechatMiniprogram.TouchEvent) {
    const { index } = event.currentTarget.dataset as { index: number }
    callPhone(this.data.contacts[index]?.phone ?? '')
  },

  begin() {
    goTo(this.data.homeless?.url ?? '')
  },
})

const wordsFor = (one: Fellow, me: string) => ({ ...one, words: `${one.kin || one.relation_label}${one.person === me ? '，您本人' : ''}` })

function asLine(one: Contact): Line {
  const stands = one.instead_of ? `${one.instead_of}暂缺，由这位代管` : ''
  return { ...one, key: `${one.post}-${one.place}-${one.name}`, face: one.name.slice(0, 1), stands }
}
