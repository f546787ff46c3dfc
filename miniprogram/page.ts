// What every page shares: consent first, care mode, loading, trouble with a way on, pulling down to refresh.
import { careMode, modeClass, setCareMode } from './care'
import { agreed, askFirst } from './consent'
import { startReading, stopReading } from './services/lastseen'
import { signIn, writesSoFar } from './services/request'
import { SIGNED_OUT, asTrouble } from './services/trouble'
import { sayMoment } from './speech/time'
import { mention } from './tell'
import { goTo } from './way'

interface Shared {
  mode: string
  // When what is shown was read, while the server cannot be reached: 今天 14:30.
  seen: string
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
  switchMode(): void
  look(): void
  connected(): void
  go(event: WechatMiniprogram.TouchEvent): void
}

type Fields = Record<string, any>
type Instance<D extends Fields, C extends Fields> = WechatMiniprogram.Page.Instance<D & Shared, C & Own>
type Lifetimes = Partial<WechatMiniprogram.Page.ILifetime> & { load?(): Promise<void>; looked?(): void; beforeConsent?: boolean; mayBeOld?: boolean }
type Definition<D extends Fields, C extends Fields> = { data: D } & C & Lifetimes & ThisType<Instance<D, C>>

// What a `pick-one` tells.
export type Picked<Value> = WechatMiniprogram.CustomEvent<{ value: Value }>

const FRESH = 60_000

// A page with `load()`, which reads what it shows and puts it into data. It runs when the page is first shown,
// when something was changed from this phone since, when it has grown old, and when people ask. `looked()` is
// told when care mode changed; `beforeConsent` marks the page that people see before they agreed to anything, `mayBeOld`
// one that without a network shows what was read last, and says so at its top.
export function appPage<D extends Fields, C extends Fields>(definition: Definition<D, C>): void {
  const { onLoad, onShow, onReachBottom, load, looked, beforeConsent, mayBeOld } = definition as Lifetimes
  const data: Shared = { ready: !load, trouble: null, seen: '', ...definition.data, mode: modeClass() }
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
      if (this.data.mode !== modeClass()) this.look()
      if (!beforeConsent && !agreed()) return askFirst(addressOf(this as never))
      void onShow?.call(this as never)
      const old = Date.now() - this.loadedAt > FRESH || this.loadedWrites !== writesSoFar()
      if (load && old) void this.refresh()
    },

    async refresh() {
      this.loadedAt = Date.now()
      this.loadedWrites = writesSoFar()
      const reader = mayBeOld ? startReading() : { oldest: 0 }
      try {
        await load?.call(this as never)
        const { oldest } = reader
        if (oldest) this.loadedAt = 0
        this.setData({ ready: true, trouble: null, seen: oldest ? sayMoment(new Date(oldest).toISOString()) : '' })
      } catch (error) {
        this.loadedAt = 0
        const { code, title, detail } = asTrouble(error)
        if (this.data.ready && code !== SIGNED_OUT) wx.showToast({ title, icon: 'none' })
        else this.setData({ ready: false, seen: '', trouble: { title, detail, way: code === SIGNED_OUT ? '登录' : '再试一次' } })
      } finally {
        stopReading(reader)
      }
    },

    // The network is back.
    connected() {
      if (this.data.seen || this.data.trouble) void this.refresh()
    },

    // The button under a trouble.
    async again() {
      const out = this.data.trouble?.way === '登录'
      this.setData({ trouble: null })
      if (out) await signIn().catch(() => undefined)
      await this.refresh()
    },

    switchMode() {
      setCareMode(!careMode())
      this.look()
      // Times are said otherwise.
      if (load && this.data.ready) void this.refresh()
    },

    look() {
      this.setData({ mode: modeClass() })
      looked?.call(this as never)
      const bar = (this as never as { getTabBar?(): { look?(): void } | undefined }).getTabBar?.()
      bar?.look?.()
    },

    // Anything with data-url.
    go(event: WechatMiniprogram.TouchEvent) {
      goTo((event.currentTarget.dataset as { url: string }).url)
    },

    // The rest of a list, once at a time.
    async onReachBottom() {
      if (!onReachBottom || this.readingMore) return
      this.readingMore = true
      try {
        await onReachBottom.call(this as never)
      } catch (error) {
        mention(error)
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

function addressOf({ route, query }: { route: string; query: Record<string, string | undefined> }): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value ?? '')}`)
  return `/${route}${pairs.length ? `?${pairs.join('&')}` : ''}`
}
