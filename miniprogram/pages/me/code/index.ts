// My code: who serves my home knows me by it, nobody else.
import { writeCode } from '../../../codes'
import { appPage } from '../../../page'
import { homesOf, me } from '../../../services/me'

appPage({
  data: { text: '', name: '', home: '' },

  async load() {
    const who = await me()
    this.setData({ text: writeCode('person', who.person.code), name: who.person.name, home: homesOf(who)[0]?.place_label ?? '' })
  },

  join() {
    void wx.redirectTo({ url: '/pages/household/join/index' })
  },
})
