// Up to nine photos, sent as they are chosen; `change` tells all of them, also those that are not sent yet.
import { type Shot, photo as photoFile, sendPhoto } from '../../services/photos'

interface Photo extends Shot {
  state: 'sending' | 'kept' | 'failed'
  fetched?: boolean
}

const MOST = 9

Component({
  options: { addGlobalClass: true },
  properties: { start: { type: Array, value: [] as Shot[] } },
  data: { photos: [] as Photo[] },
  observers: {
    // Written anew: the page has none any more.
    start(start: Shot[]) {
      if (!start.length && this.data.photos.length) this.setData({ photos: [] })
    },
  },
  lifetimes: {
    attached() {
      const known = (this.data.start as Shot[]).map((one): Photo => ({ ...one, state: one.code ? 'kept' : 'failed' }))
      if (known.length) this.setData({ photos: known })
    },
  },
  methods: {
    async choose() {
      const left = MOST - this.data.photos.length
      const chosen = await wx.chooseMedia({ count: left, mediaType: ['image'], sizeType: ['compressed'] }).catch(() => undefined)
      if (!chosen) return
      const added = chosen.tempFiles.map(({ tempFilePath }): Photo => ({ path: tempFilePath, code: '', state: 'sending' }))
      this.setData({ photos: [...this.data.photos, ...added] })
      this.tell()
      await Promise.all(added.map((one) => this.send(one)))
    },

    async send(photo: Photo) {
      try {
        this.put({ ...(await sendPhoto(photo.path)), state: 'kept' })
      } catch {
        this.put({ ...photo, state: 'failed' })
      }
      this.tell()
    },

    put(photo: Photo) {
      this.setData({ photos: this.data.photos.map((one) => (one.path === photo.path ? photo : one)) })
    },

    async touch(event: WechatMiniprogram.TouchEvent) {
      const { index } = event.currentTarget.dataset as { index: number }
      const photo = this.data.photos[index] as Photo
      if (photo.state !== 'failed') return void wx.previewImage({ urls: [photo.path] })
      this.put({ ...photo, state: 'sending' })
      return this.send({ ...photo, state: 'sending' })
    },

    // WeChat forgot the file when the program ended; the server still has it.
    async lost(event: WechatMiniprogram.CustomEvent) {
      const { index } = event.currentTarget.dataset as { index: number }
      const found = this.data.photos[index]
      if (!found?.code || found.fetched) return
      const path = await photoFile(found.code).catch(() => '')
      if (!path) return
      this.setData({ photos: this.data.photos.map((one) => (one.path === found.path ? { ...one, path, fetched: true } : one)) })
      this.tell()
    },

    remove(event: WechatMiniprogram.TouchEvent) {
      const { index } = event.currentTarget.dataset as { index: number }
      this.setData({ photos: this.data.photos.filter((_, at) => at !== index) })
      this.tell()
    },

    tell() {
      const { photos } = this.data
      this.triggerEvent('change', {
        photos: photos.map(({ path, code }) => ({ path, code })),
        sending: photos.some(({ state }) => state === 'sending'),
      })
    },
  },
})
