// Up to nine photos, uploaded as they are chosen; `change` tells their codes.
import { keepPhoto } from '../../services/orders'
import { asTrouble } from '../../services/trouble'

interface Photo {
  path: string
  code: string
  state: 'sending' | 'kept' | 'failed'
}

const MOST = 9

Component({
  options: { addGlobalClass: true },
  data: { photos: [] as Photo[] },
  methods: {
    async choose() {
      const left = MOST - this.data.photos.length
      const chosen = await wx.chooseMedia({ count: left, mediaType: ['image'], sizeType: ['compressed'] }).catch(() => undefined)
      if (!chosen) return
      const first = this.data.photos.length
      const added = chosen.tempFiles.map(({ tempFilePath }): Photo => ({ path: tempFilePath, code: '', state: 'sending' }))
      this.setData({ photos: [...this.data.photos, ...added] })
      await Promise.all(added.map((_, offset) => this.send(first + offset)))
    },

    async send(index: number) {
      const { path } = this.data.photos[index] as Photo
      try {
        const code = await keepPhoto(path)
        this.put(path, { path, code, state: 'kept' })
      } catch (error) {
        this.put(path, { path, code: '', state: 'failed' })
        wx.showToast({ title: asTrouble(error).title, icon: 'none' })
      }
      this.tell()
    },

    put(path: string, photo: Photo) {
      this.setData({ photos: this.data.photos.map((one) => (one.path === path ? photo : one)) })
    },

    async touch(event: WechatMiniprogram.TouchEvent) {
      const { index } = event.currentTarget.dataset as { index: number }
      const photo = this.data.photos[index] as Photo
      if (photo.state !== 'failed') return void wx.previewImage({ urls: [photo.path] })
      this.put(photo.path, { ...photo, state: 'sending' })
      return this.send(index)
    },

    remove(event: WechatMiniprogram.TouchEvent) {
      const { index } = event.currentTarget.dataset as { index: number }
      this.setData({ photos: this.data.photos.filter((_, at) => at !== index) })
      this.tell()
    },

    tell() {
      const { photos } = this.data
      const codes = photos.filter(({ state }) => state === 'kept').map(({ code }) => code)
      this.triggerEvent('change', { codes, sending: photos.some(({ state }) => state === 'sending') })
    },
  },
})
