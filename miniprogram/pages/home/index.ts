import { callPhone } from '../../call'
import { careMode, setCareMode } from '../../care'
import { orderLine, type OrderLine } from '../../components/order-card/line'
import { appPage } from '../../page'
import { type Contact, type Household, type Me, homesOf, me, myContacts, serves } from '../../services/me'
import { type Notice, notices } from '../../services/notices'
import { IN_HAND, OPEN, type Service, myOrders, ordersInHand, services } from '../../services/orders'
import { type Balance, balances } from '../../services/points'
import { sayDay } from '../../speech/time'
import { type Favourite, favourites } from './favourites'

const SHOWN_ORDERS = 2

appPage({
  data: {
    greeting: '红管家',
    home: null as Household | null,
    waiting: null as Household | null,
    contact: null as Contact | null,
    face: '',
    favourites: [] as Favourite[],
    orders: [] as OrderLine[],
    moreOrders: false,
    points: null as Balance | null,
    otherPoints: '',
    notice: null as (Notice & { day: string }) | null,
    inHand: -1,
    inHandMore: false,
  },

  catalogue: [] as Service[],

  async load() {
    const who = await me()
    const [contacts, catalogue, orders, points, newest] = await Promise.all([
      myContacts(), services(), myOrders(OPEN, undefined, SHOWN_ORDERS), balances(), notices(undefined, 1),
    ])
    const home = homesOf(who)[0] ?? null
    const contact = home ? contacts[0] ?? null : null
    this.catalogue = catalogue
    this.setData({
      greeting: home ? home.place_label : `${who.person.name || '您'}好`,
      home,
      waiting: who.households.find(({ state }) => state === 'pending') ?? null,
      contact,
      face: contact ? contact.name.slice(0, 1) : '',
      favourites: home ? favourites(catalogue, careMode()) : [],
      orders: orders.items.map(orderLine),
      moreOrders: orders.next_cursor !== null,
      ...pointsSaid(points),
      notice: newest.items[0] ? { ...newest.items[0], day: sayDay(newest.items[0].posted_at) } : null,
      ...(await work(who)),
    })
  },

  switchMode() {
    setCareMode(!careMode())
    this.setData({ mode: careMode() ? 'care' : '', favourites: favourites(this.catalogue, careMode()).slice(0, this.data.favourites.length) })
    const bar = this.getTabBar() as unknown as { look?(): void }
    bar?.look?.()
  },

  call() {
    callPhone(this.data.contact?.phone ?? '')
  },

  ask(event: WechatMiniprogram.TouchEvent) {
    const { code } = event.currentTarget.dataset as { code?: string }
    void wx.navigateTo({ url: `/pages/order/new/index${code ? `?service=${code}` : ''}` })
  },

  go(event: WechatMiniprogram.TouchEvent) {
    const { url } = event.currentTarget.dataset as { url: string }
    void wx.navigateTo({ url })
  },

  seePoints() {
    void wx.switchTab({ url: '/pages/points/index' })
  },
})

function pointsSaid(all: Balance[]): { points: Balance | null; otherPoints: string } {
  const best = [...all].sort((one, other) => other.balance - one.balance)[0] ?? null
  const others = all.filter((one) => one !== best && one.balance > 0)
  return { points: best, otherPoints: others.map(({ name, balance }) => `${name} ${balance}`).join('，') }
}

async function work(who: Me): Promise<{ inHand: number; inHandMore: boolean }> {
  if (!serves(who)) return { inHand: -1, inHandMore: false }
  const mine = await ordersInHand(IN_HAND, undefined, 100)
  return { inHand: mine.items.length, inHandMore: mine.next_cursor !== null }
}
