// What every page shares: care mode, loading, trouble with a way on, pulling down to refresh.
import { modeClass } from './care'
import { signIn, writesSoFar } from './services/request'
import { SIGNED_OUT, asTrouble } from './services/trouble'

interface Shared {
  mode: string
  ready: boolean
  trouble: { title: string; detail: string; way: string } | null
}

interface Own {
  loadedAt: number
  loadedWrites: number
  readingMore: boolean
  query: Record<string, string | undefined>
  refresh(): Promise<void>
  again(): Promise<void>
}

type Fields = Record<string, any>
type Instance<D extends Fields, C extends Fields> = WechatMiniprogram.Page.Instance<D & Shared, C & Own>
type Lifetimes = Partial<WechatMiniprogram.Page.ILifetime> & { load?(): Promise<void> }
type Definition<D extends Fields, C extends Fields> = { data: D } & C & Lifetimes & ThisType<Instance<D, C>>

const FRESH = 60_000

// A page with `load()`, which reads what it shows and puts it into data. It runs when the page is first shown,
// when something was changed from this phone since, when it has grown old, and when people ask.
export function appPage<D extends Fields, C extends Fields>(definition: Definition<D, C>): void {
  const { onLoad, onShow, onReachBottom, load } = definition as Lifetimes
  const data: Shared = { ready: !load, trouble: null, ...definition.data, mode: modeClass() }
  Page<Shared, Own>({
    ...(definition as object as Own),
    data,
    query: {},
    loadedAt: 0,
    loadedWrites: -1,
    readingMore: false,

    onLoad(query: Record<string, string | undefined>) {
      this.query = Object.fromEntries(Object.entries(query).map(([name, value]) => [name, decodeURIComponent(value ?? '')]))
      void onLoad?.call(this as never, this.query)
    },

    onShow() {
      if (this.data.mode !== modeClass()) this.setData({ mode: modeClass() })
      void onShow?.call(this as never)
      const old = Date.now() - this.loadedAt > FRESH || this.loadedWrites !== writesSoFar()
      if (load && old) void this.refresh()
    },

    async refresh() {
      this.loadedAt = Date.now()
      this.loadedWrites = writesSoFar()
      try {
        await load?.call(this as never)
        this.setData({ ready: true, trouble: null })
      } catch (error) {
        this.loadedAt = 0
        const { code, title, detail } = asTrouble(error)
        if (this.data.ready && code !== SIGNED_OUT) wx.showToast({ title, icon: 'none' })
        else this.setData({ ready: false, trouble: { title, detail, way: code === SIGNED_OUT ? '登录' : '再试一次' } })
      }
    },

    // The button under a trouble.
    async again() {
      const out = this.data.trouble?.way === '登录'
      this.setData({ trouble: null })
      if (out) await signIn().catch(() => undefined)
      await this.refresh()
    },

    // The rest of a list, once at a time.
    async onReachBottom() {
      if (!onReachBottom || this.readingMore) return
      this.readingMore = true
      try {
        await onReachBottom.call(this as never)
      } catch (error) {
        wx.showToast({ title: asTrouble(error).title, icon: 'none' })
      } finally {
        this.readingMore = false
      }
    },

    async onPullDownRefresh() {
      await this.refresh()
      wx.stopPullDownRefresh()
    },
  })
}
