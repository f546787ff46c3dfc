import { appPage } from '../../page'
import { type Household, type Me, me, partners, serves } from '../../services/me'
import type { MembershipState } from '../../vocabulary'
import { STEWARDS_WAYS, type Way } from '../../way'

const ALWAYS: Way[] = [
  { text: '我的服务', words: '进行中和办完的', url: '/pages/order/index' },
  { text: '我的码', words: '给管家扫一扫', url: '/pages/me/code/index' },
  { text: '谁负责我家', words: '从管家到社区', url: '/pages/contacts/index' },
  { text: '通知', words: '服务、积分、榜单的消息', url: '/pages/notices/index' },
  { text: '微信提醒', words: '哪些消息发到微信', url: '/pages/me/messages/index' },
  { text: '榜上的名字', words: '上红榜时写不写、怎样写', url: '/pages/me/names/index' },
  { text: '我的数据', words: '导出、注销', url: '/pages/me/data/index' },
  { text: '设置', words: '字的大小、隐私、退出登录', url: '/pages/me/settings/index' },
]
const STEWARD: Way[] = [{ text: '我的工单', words: '今天要办的事', url: '/steward/queue/index' }, ...STEWARDS_WAYS]
const PARTNER: Way[] = [
  { text: '积分核销', words: '扫兑换码', url: '/partner/counter/index' },
  { text: '交给我们的事', words: '认领、办理、办结', url: '/partner/work/index' },
  { text: '我们的得分', words: '怎么算的，有异议可以提', url: '/partner/scores/index' },
]
const TONES: Record<MembershipState, string> = { pending: 'warn', confirmed: 'ok', refused: 'late', ended: 'quiet' }

appPage({
  mayBeOld: true,
  data: {
    name: '',
    phone: '',
    face: '',
    roles: '',
    lives: true,
    homes: [] as (Household & { tone: string })[],
    work: [] as Way[],
    ways: ALWAYS,
  },

  async load() {
    const who = await me()
    const { name } = who.person
    this.setData({
      name: name || '还没有登记姓名',
      phone: who.phone,
      face: name.slice(0, 1) || '您',
      roles: rolesOf(who),
      lives: !partners(who) || who.households.length > 0,
      homes: who.households.map((one) => ({ ...one, tone: TONES[one.state] })),
      work: [...(serves(who) ? STEWARD : []), ...(partners(who) ? PARTNER : [])],
    })
  },
})

function rolesOf(who: Me): string {
  const posts = who.posts.map(({ label, place_label: place }) => `${place}${label}`)
  if (posts.length) return posts.length > 2 ? `${posts.slice(0, 2).join('、')}等 ${posts.length} 处` : posts.join('、')
  return [...new Set(who.roles.map(({ label }) => label))].join('、') || (who.households.some(({ state }) => state === 'pending') ? '住户待确认' : '还没有选择您的家')
}
