import { callPhone } from '../../call'
import { careMode } from '../../care'
import { orderLine, type OrderLine } from '../../components/order-card/line'
import { appPage } from '../../page'
import { type Contact, type Household, type Me, homesOf, me, myContacts, partners, serves } from '../../services/me'
import { type Notice, notices } from '../../services/notices'
import { IN_HAND, OPEN, type Service, myOrders, ordersInHand, services } from '../../services/orders'
import { type Balance, balances } from '../../services/points'
import { sayDay } from '../../speech/time'
import { STEWARDS_WAYS, type Way, goTo } from '../../way'
import { type Favourite, favourites } from './favourites'

const SHOWN_ORDERS = 2
const NO_WORK = { work: null as Work | null, jobs: [] as Way[] }

interface Work {
  url: string
  title: string
  words: string
}

appPage({
  mayBeOld: true,
  data: {
    greeting: '红管家',
    home: null as Household | null,
    waiting: null as Household | null,
    refused: null as Household | null,
    contact: null as Contact | null,
    face: '',
    favourites: [] as Favourite[],
    orders: [] as OrderLine[],
    moreOrders: false,
    points: null as Balance | null,
    otherPoints: '',
    notice: null as (Notice & { day: string }) | null,
    ...NO_WORK,
  },

  catalogue: [] as Service[],

  async load() {
    const who = await me()
    const [contacts, catalogue, orders, points, newest] = await Promise.all([
      myContacts(), services(), myOrders(OPEN, undefined, SHOWN_ORDERS), balances(), notices(undefined, 1),
    ])
    const home = homesOf(who)[0] ?? null
    const contact = home ? contacts[0] ?? null : null
    this.catalogue = home ? catalogue : []
    this.setData({
      greeting: home ? home.place_label : who.person.name ? `${who.person.name}，您好` : '您好',
      home,
      waiting: home ? null : who.households.find(({ state }) => state === 'pending') ?? null,
      refused: home ? null : who.households.find(({ state }) => state === 'refused') ?? null,
      contact,
      face: contact ? contact.name.slice(0, 1) : '',
      favourites: favourites(this.catalogue, careMode()),
      orders: orders.items.map(orderLine),
      moreOrders: orders.next_cursor !== null,
      ...pointsSaid(points),
      notice: newest.items[0] ? { ...newest.items[0], day: sayDay(newest.items[0].posted_at) } : null,
      ...(await workOf(who)),
    })
  },

  looked() {
    this.setData({ favourites: favourites(this.catalogue, careMode()) })
  },

  call() {
    callPhone(this.data.contact?.phone ?? '')
  },

  ask(event: WechatMiniprogram.TouchEvent) {
    const { code } = event.currentTarget.dataset as { code?: string }
    goTo(`/pages/order/new/index${code ? `?service=${code}` : ''}`)
  },

  async sent() {
    await this.refresh()
  },

  onShareAppMessage: () => ({ title: '红管家：找管家、点服务、看积分', path: '/pages/home/index' }),
})

function pointsSaid(all: Balance[]): { points: Balance | null; otherPoints: string } {
  const best = [...all].sort((one, other) => other.balance - one.balance)[0] ?? null
  const others = all.filter((one) => one !== best && one.balance > 0)
  return { points: best, otherPoints: others.map(({ name, balance }) => `${name} ${balance}`).join('，') }
}

async function workOf(who: Me): Promise<typeof NO_WORK> {
  if (!serves(who) && !partners(who)) return NO_WORK
  const mine = await ordersInHand(IN_HAND, undefined, 100)
  const words = mine.items.length ? `手上有 ${mine.items.length} 件${mine.next_cursor ? '以上' : ''}` : '手上没有要办的事'
  return serves(who)
    ? { work: { url: '/steward/queue/index', title: '我的工单', words }, jobs: homesOf(who).length ? [] : STEWARDS_WAYS }
    : { work: { url: '/partner/work/index', title: '交给我们的事', words }, jobs: [] }
}
