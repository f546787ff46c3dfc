// What every page shares: care mode, loading, an error with a way on, pulling down to refresh.
import { signInAgain } from '../services/session'
import { Trouble } from '../services/request'
import { careIsOn, onCareChange, toggleCare } from './care'

export interface ShellData {
  care: boolean
  phase: 'loading' | 'ready' | 'trouble'
  trouble: string
  signedOut: boolean
}

export interface ShellMethods {
  /** Loads anew; what is shown stays until the answer is there. */
  reload(): Promise<void>
  /** The button below an error. */
  tryAgain(): Promise<void>
  toggleCare(): void
}

type Fields = WechatMiniprogram.IAnyObject
type Lifetimes = Partial<WechatMiniprogram.Page.ILifetime>

export type PageOptions<D extends Fields, M extends Fields> = {
  data: D
  /** Fetches what the page shows; Trouble is shown in its place. */
  load?(): Promise<void>
  /** Whether to load again each time the page is shown; lists keep their place instead. */
  refreshOnShow?: boolean
} & M & Lifetimes & ThisType<WechatMiniprogram.Page.Instance<D & ShellData, M & ShellMethods>>

type Running = WechatMiniprogram.Page.Instance<ShellData, ShellMethods & { load?(): Promise<void>; forgetCare?(): void; loading?: Promise<void> }>

export function definePage<D extends Fields, M extends Fields>(options: PageOptions<D, M>): void {
  const { onShow, onLoad, onUnload, refreshOnShow = true } = options as Fields & Lifetimes
  const shell = {
    data: { care: careIsOn(), phase: options.load ? 'loading' : 'ready', trouble: '', signedOut: false, ...options.data },

    onLoad(this: Running, query: Record<string, string | undefined>) {
      this.setData({ care: careIsOn() })
      this.forgetCare = onCareChange((care) => this.setData({ care }))
      onLoad?.call(this, query)
    },

    onShow(this: Running) {
      const tabs = this.getTabBar?.() as { showCurrent?(): void } | undefined
      tabs?.showCurrent?.()
      if (this.load && (refreshOnShow || this.data.phase !== 'ready')) void this.reload()
      return onShow?.call(this)
    },

    onUnload(this: Running) {
      this.forgetCare?.()
      return onUnload?.call(this)
    },

    async onPullDownRefresh(this: Running) {
      await this.reload()
      wx.stopPullDownRefresh()
    },

    reload(this: Running): Promise<void> {
      this.loading = this.loading ?? attempt(this).finally(() => { this.loading = undefined })
      return this.loading
    },

    async tryAgain(this: Running) {
      this.setData({ phase: 'loading' })
      if (this.data.signedOut) await signInAgain().catch(() => undefined)
      await this.reload()
    },

    toggleCare() {
      toggleCare()
    },
  }
  Page({ ...options, ...shell } as unknown as WechatMiniprogram.Page.Options<Fields, Fields>)
}

async function attempt(page: Running): Promise<void> {
  try {
    await page.load?.()
    page.setData({ phase: 'ready', trouble: '', signedOut: false })
  } catch (error) {
    const sentence = sentenceOf(error)
    const signedOut = error instanceof Trouble && error.kind === 'signed_out'
    if (page.data.phase === 'ready' && !signedOut) say(sentence)
    else page.setData({ phase: 'trouble', trouble: sentence, signedOut })
  }
}

/** The sentence for a person; what is not a Trouble is a fault of ours and goes to the log too. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Trouble) return error.sentence
  console.error(error)
  return '页面出了点问题，请返回后再打开'
}

export function say(words: string): void {
  void wx.showToast({ title: words, icon: 'none', duration: Math.min(5000, 1500 + words.length * 90) })
}

/** Runs something that a button began, with a sign that it is running; its error is said. True when it went well. */
export async function during(words: string, work: () => Promise<unknown>): Promise<boolean> {
  void wx.showLoading({ title: words, mask: true })
  try {
    await work()
    void wx.hideLoading()
    return true
  } catch (error) {
    void wx.hideLoading()
    say(sentenceOf(error))
    return false
  }
}
