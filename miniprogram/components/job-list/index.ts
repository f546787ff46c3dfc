// Orders in the sequence they are given, each with its next step. `changed` tells that one moved.
import { callPhone } from '../../call'
import { mention, tell } from '../../tell'
import { type Ask, ASKS, askFor, draftOf } from '../step-sheet/asks'
import { dropDraft } from '../../services/drafts'
import { type Order, type OrderDetail, type Step, order, stepSubmission } from '../../services/orders'
import { outgoing, onOutgoingChange, sendOrKeep } from '../../services/outgoing'
import type { Shot } from '../../services/photos'
import { MOVED_ON, Trouble, asTrouble } from '../../services/trouble'
import { goTo } from '../../way'
import { type Job, asJob } from './job'

interface Said {
  action: string
  step: Step
  photos: Shot[]
}

Component({
  options: { addGlobalClass: true },
  properties: {
    orders: { type: Array, value: [] as Order[] },
    mode: { type: String, value: '' },
  },
  data: { jobs: [] as Job[], asking: '', asked: null as Ask | null, code: '', sending: false },
  observers: {
    orders(orders: Order[]) {
      this.setData({ jobs: orders.map(asJob) })
      this.mark()
    },
  },
  lifetimes: {
    attached() {
      this.stopListening = onOutgoingChange(() => this.mark())
    },
    detached() {
      this.stopListening()
    },
  },
  methods: {
    stopListening: (): void => {},

    // A step that still waits to be sent is not offered again.
    mark() {
      const waiting = outgoing().filter(({ refused }) => !refused).map(({ id }) => id)
      this.setData({ jobs: this.data.jobs.map((job) => ({ ...job, waits: waiting.includes(job.code) })) })
    },

    open(event: WechatMiniprogram.TouchEvent) {
      goTo(`/pages/order/detail/index?code=${(event.currentTarget.dataset as { code: string }).code}`)
    },

    async call(event: WechatMiniprogram.TouchEvent) {
      const { code } = event.currentTarget.dataset as { code: string }
      try {
        callPhone((await order(code)).resident_phone)
      } catch (error) {
        mention(error)
      }
    },

    act(event: WechatMiniprogram.TouchEvent) {
      const { code, action } = event.currentTarget.dataset as { code: string; action: string }
      this.setData({ code, asked: null })
      if (ASKS[action]) this.setData({ asking: action })
      else void this.take({ action, step: {}, photos: [] })
    },

    sent(event: WechatMiniprogram.CustomEvent<Said>) {
      void this.take(event.detail)
    },

    close() {
      this.setData({ asking: '' })
    },

    async take({ action, step, photos }: Said) {
      if (this.data.sending) return
      this.setData({ sending: true })
      const job = this.data.jobs.find(({ code }) => code === this.data.code)
      const label = job?.actions.find((one) => one.action === action)?.label ?? ''
      try {
        const answer = await sendOrKeep<OrderDetail>(stepSubmission(this.data.code, action, step, photos, `${label}：${job?.title ?? ''}`))
        dropDraft(draftOf(action, this.data.code))
        this.setData({ asking: '' })
        if (answer) this.triggerEvent('changed')
      } catch (error) {
        this.refused(asTrouble(error), action, label)
      } finally {
        this.setData({ sending: false })
      }
    },

    refused(trouble: Trouble, action: string, label: string) {
      const asked = this.data.asking ? null : askFor(label, trouble.fields)
      if (asked) return this.setData({ asked, asking: action })
      if (MOVED_ON.includes(trouble.code)) {
        this.setData({ asking: '' })
        this.triggerEvent('changed')
      }
      tell(trouble)
    },
  },
})
