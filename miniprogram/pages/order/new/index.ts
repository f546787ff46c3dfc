// Three taps for a favourite: the tile on the first page, what is wrong, send.
import { appPage } from '../../../page'
import { type Household, homesOf, me } from '../../../services/me'
import { REPORT, type Service, services, submitOrder } from '../../../services/orders'
import { type Place, placesAround } from '../../../services/places'
import { asTrouble } from '../../../services/trouble'
import { phrasesFor } from './phrases'
import { type Time, times } from './times'

appPage({
  data: {
    homes: [] as Household[],
    home: '',
    around: [] as Place[],
    reports: false,
    services: [] as Service[],
    service: null as Service | null,
    phrases: [] as string[],
    words: '',
    times: [] as Time[],
    time: 0,
    photos: [] as string[],
    uploading: false,
    sending: false,
    problem: '',
  },

  async load() {
    const [who, catalogue] = await Promise.all([me(), services()])
    const homes = homesOf(who)
    this.setData({ homes, home: this.data.home || (homes[0]?.place ?? ''), services: catalogue, times: times() })
    if (!this.data.service) this.take(catalogue.find(({ code }) => code === this.query.service))
  },

  take(service: Service | undefined) {
    if (!service) return
    const reports = service.code === REPORT.code
    const { home, homes } = this.data
    const known = homes.some(({ place }) => place === home)
    this.setData({ service, reports, phrases: phrasesFor(service.category), problem: '', home: known || reports ? home : homes[0]?.place ?? '' })
    if (reports) void this.lookAround()
  },

  // What is reported mostly lies outside the door.
  async lookAround() {
    const around = (await placesAround(this.data.home).catch(() => [])).filter(({ kind }) => kind !== 'household')
    this.setData({ around, home: around[0]?.code ?? this.data.home })
  },

  chooseService(event: WechatMiniprogram.TouchEvent) {
    const { index } = event.currentTarget.dataset as { index: number }
    this.take(this.data.services[index])
  },

  otherService() {
    this.setData({ service: null })
  },

  chooseHome(event: WechatMiniprogram.TouchEvent) {
    this.setData({ home: (event.currentTarget.dataset as { place: string }).place })
  },

  chooseTime(event: WechatMiniprogram.TouchEvent) {
    this.setData({ time: (event.currentTarget.dataset as { index: number }).index })
  },

  say(event: WechatMiniprogram.TouchEvent) {
    this.setData({ words: (event.currentTarget.dataset as { words: string }).words, problem: '' })
  },

  write(event: WechatMiniprogram.Input) {
    this.setData({ words: event.detail.value, problem: '' })
  },

  keepPhotos(event: WechatMiniprogram.CustomEvent<{ codes: string[]; sending: boolean }>) {
    this.setData({ photos: event.detail.codes, uploading: event.detail.sending, problem: '' })
  },

  join() {
    void wx.redirectTo({ url: '/pages/household/join/index' })
  },

  async send() {
    const { service, home, words, times: offered, time, photos, uploading, sending } = this.data
    if (sending || !service) return
    const description = words.trim()
    if (!description || uploading) {
      this.setData({ problem: uploading ? '照片还在上传，请稍等一下' : '请点一句，或写一句要办什么' })
      return
    }
    this.setData({ sending: true, problem: '' })
    try {
      const moment = offered[time]?.moment
      const made = await submitOrder({ ...(this.data.reports ? { kind: 'hazard' as const } : { service: service.code }), place: home, description, photos, ...(moment && !this.data.reports ? { wanted_at: moment } : {}) })
      void wx.redirectTo({ url: `/pages/order/detail/index?code=${made.code}` })
    } catch (error) {
      this.setData({ problem: asTrouble(error).sentence })
    } finally {
      this.setData({ sending: false })
    }
  },
})
