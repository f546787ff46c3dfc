import { careMode, setCareMode } from '../../care'
import { appPage } from '../../page'
import { type Household, type Me, me, serves } from '../../services/me'
import { signOut } from '../../services/request'
import type { MembershipState } from '../../vocabulary'

interface Way {
  text: string
  words: string
  url: string
}

const ALWAYS: Way[] = [
  { text: '我的服务', words: '进行中和办完的', url: '/pages/order/index' },
  { text: '为我家负责的人', words: '从管家到社区', url: '/pages/contacts/index' },
  { text: '通知', words: '', url: '/pages/notices/index' },
]
const STEWARD: Way[] = [
  { text: '我的工单', words: '今天要办的事', url: '/steward/queue/index' },
  { text: '住户确认', words: '谁住在我负责的楼里', url: '/steward/members/index' },
]
const TONES: Record<MembershipState, string> = { pending: 'warn', confirmed: 'ok', refused: 'late', ended: 'quiet' }

appPage({
  data: {
    name: '',
    face: '',
    roles: '',
    homes: [] as (Household & { tone: string })[],
    work: [] as Way[],
    ways: ALWAYS,
    care: careMode(),
  },

  async load() {
    const who = await me()
    const name = who.person.name || '还没有登记姓名'
    this.setData({
      name,
      face: name.slice(0, 1),
      roles: rolesOf(who),
      homes: who.households.map((one) => ({ ...one, tone: TONES[one.state] })),
      work: serves(who) ? STEWARD : [],
      care: careMode(),
    })
  },

  onShow() {
    this.setData({ care: careMode() })
  },

  switchMode() {
    setCareMode(!careMode())
    this.setData({ care: careMode(), mode: careMode() ? 'care' : '' })
    const bar = this.getTabBar() as unknown as { look?(): void }
    bar?.look?.()
  },

  go(event: WechatMiniprogram.TouchEvent) {
    void wx.navigateTo({ url: (event.currentTarget.dataset as { url: string }).url })
  },

  async leave() {
    const { confirm } = await wx.showModal({ title: '退出登录', content: '退出后这台手机看不到您的服务和积分，随时可以再登录。', confirmText: '退出' })
    if (!confirm) return
    await signOut()
    await this.refresh()
  },
})

function rolesOf(who: Me): string {
  const posts = who.posts.map(({ label, place_label: place }) => `${place}${label}`)
  if (posts.length) return posts.length > 2 ? `${posts.slice(0, 2).join('、')}等 ${posts.length} 处` : posts.join('、')
  return [...new Set(who.roles.map(({ label }) => label))].join('、') || '还没有加入住户'
}
