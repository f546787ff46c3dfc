import { callPhone } from '../../call'
import { appPage } from '../../page'
import { type Contact, type Fellow, fellows, homesOf, me, myContacts } from '../../services/me'

interface Line extends Contact {
  key: string
  face: string
  stands: string
}

interface Home {
  place: string
  label: string
  people: Fellow[]
}

appPage({
  mayBeOld: true,
  data: { contacts: [] as Line[], homes: [] as Home[] },

  async load() {
    const [contacts, who] = await Promise.all([myContacts(), me()])
    const homes = await Promise.all(homesOf(who).map(async ({ place, place_label: label }) => ({ place, label, people: await fellows(place) })))
    this.setData({ contacts: contacts.map(asLine), homes })
  },

  call(event: WechatMiniprogram.TouchEvent) {
    const { index } = event.currentTarget.dataset as { index: number }
    callPhone(this.data.contacts[index]?.phone ?? '')
  },

  join() {
    void wx.navigateTo({ url: '/pages/household/join/index' })
  },
})

function asLine(one: Contact): Line {
  const stands = one.instead_of ? `${one.instead_of}暂缺，由这位代管` : ''
  return { ...one, key: `${one.post}-${one.place}-${one.name}`, face: one.name.slice(0, 1), stands }
}
