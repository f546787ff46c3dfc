// My code: who serves my home knows me by it, nobody else.
import { writeCode } from '../../../codes'
import { type Homeless, homeless } from '../../../homeless'
import { appPage } from '../../../page'
import { homesOf, me } from '../../../services/me'
import { goTo } from '../../../way'

appPage({
  data: { text: '', name: '', home: '', homeless: null as Homeless | null },

  async load() {
    const who = await me()
    this.setData({ text: writeCode('person', who.person.code), name: who.person.name, home: homesOf(who)[0]?.place_label ?? '', homeless: homeless(who, '这里会有您的码') })
  },

  begin() {
    goTo(this.data.homeless?.url ?? '')
  },
})
