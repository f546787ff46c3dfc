import { draftOf } from '../../components/step-sheet/asks'
import { appPage } from '../../page'
import { dropDraft } from '../../services/drafts'
import { type Member, confirmMember, pendingMembers, refuseMember } from '../../services/members'
import { MOVED_ON, asTrouble } from '../../services/trouble'
import { tell } from '../../tell'

appPage({
  data: {
    members: [] as (Member & { face: string })[],
    cursor: null as string | null,
    asking: '',
    chosen: null as Member | null,
    sending: false,
  },

  async load() {
    const { items, next_cursor: cursor } = await pendingMembers()
    this.setData({ members: items.map(asLine), cursor })
  },

  async onReachBottom() {
    const { cursor } = this.data
    if (!cursor) return
    const { items, next_cursor: next } = await pendingMembers(cursor)
    this.setData({ members: [...this.data.members, ...items.map(asLine)], cursor: next })
  },

  act(event: WechatMiniprogram.TouchEvent) {
    const { index, action } = event.currentTarget.dataset as { index: number; action: string }
    const chosen = this.data.members[index] ?? null
    this.setData({ chosen })
    if (action === 'refuse') this.setData({ asking: action })
    else if (chosen) void this.take(() => confirmMember(chosen), `${chosen.name} 已确认`)
  },

  refuse(event: WechatMiniprogram.CustomEvent<{ words: string }>) {
    const { chosen } = this.data
    if (chosen) void this.take(() => refuseMember(chosen, event.detail.words), '已告诉申请的人', chosen.code)
  },

  close() {
    this.setData({ asking: '' })
  },

  async take(work: () => Promise<Member>, words: string, refused = '') {
    if (this.data.sending) return
    this.setData({ sending: true })
    try {
      await work()
      if (refused) dropDraft(draftOf('refuse', refused))
      this.setData({ asking: '' })
      await this.refresh()
      wx.showToast({ title: words, icon: 'none' })
    } catch (error) {
      const trouble = asTrouble(error)
      tell(trouble)
      if (MOVED_ON.includes(trouble.code)) await this.refresh()
    } finally {
      this.setData({ sending: false })
    }
  },
})

const asLine = (one: Member) => ({ ...one, face: one.name.slice(0, 1) })
