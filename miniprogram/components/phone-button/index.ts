// A number by WeChat's own button: people see which number it is, and nothing is typed. `given` tells it, masked.
import { givePhone } from '../../services/me'
import { asTrouble } from '../../services/trouble'

Component({
  options: { addGlobalClass: true },
  properties: {
    phone: { type: String, value: '' },
    kind: { type: String, value: 'btn-soft' },
  },
  data: { sending: false, said: '' },
  methods: {
    async give(event: WechatMiniprogram.CustomEvent<{ code?: string }>) {
      const { code } = event.detail
      if (!code) return void this.setData({ said: '没有登记，以后随时可以再点。' })
      this.setData({ sending: true, said: '' })
      try {
        const phone = await givePhone(code)
        this.setData({ phone, said: '登记好了，管家上门前打这个号码。' })
        this.triggerEvent('given', { phone })
      } catch (error) {
        this.setData({ said: asTrouble(error).sentence })
      } finally {
        this.setData({ sending: false })
      }
    },
  },
})
