// On which boards I or my family could be named, and how.
import { appPage } from '../../../page'
import { type Naming, myNames } from '../../../services/boards'

appPage({
  mayBeOld: true,
  data: { namings: [] as (Naming & { key: string })[] },

  async load() {
    const namings = await myNames()
    this.setData({ namings: namings.map((one) => ({ ...one, key: `${one.scheme} ${one.household}` })) })
  },
})
