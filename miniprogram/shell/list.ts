// A page with one list that loads on when its end is reached.
import { type PageOf } from '../services/request'
import { definePage, say, sentenceOf, type PageOptions } from './page'

type Fields = WechatMiniprogram.IAnyObject

export interface ListData<Row> {
  rows: Row[]
  cursor: string | null
  /** What stands below the list: more to come, loading, or the end. */
  foot: string
}

export interface ListMethods {
  more(): Promise<void>
}

type ListOptions<T, Row, D extends Fields, M extends Fields> = {
  data: D
  /** A page of the list; the first for an empty cursor. */
  fetch(cursor: string): Promise<PageOf<T>>
  row(item: T): Row
  refreshOnShow?: boolean
} & M & Partial<WechatMiniprogram.Page.ILifetime>
  & ThisType<WechatMiniprogram.Page.Instance<D & ListData<Row>, M & ListMethods & { reload(): Promise<void>; toggleCare(): void }>>

type Running = WechatMiniprogram.Page.Instance<ListData<unknown>, Fields>

export function defineListPage<T, Row, D extends Fields, M extends Fields>(options: ListOptions<T, Row, D, M>): void {
  const { fetch, row } = options as unknown as { fetch(cursor: string): Promise<PageOf<T>>; row(item: T): Row }
  const list = {
    data: { rows: [], cursor: null, foot: '', ...options.data },

    async load(this: Running) {
      const { items, next_cursor } = await fetch.call(this, '')
      this.setData({ rows: items.map((item) => row.call(this, item)), cursor: next_cursor, foot: footOf(next_cursor, items.length) })
    },

    async more(this: Running) {
      const { cursor } = this.data
      if (!cursor || this.growing) return
      this.growing = true
      this.setData({ foot: '正在加载' })
      try {
        const { items, next_cursor } = await fetch.call(this, cursor)
        const rows = [...this.data.rows, ...items.map((item) => row.call(this, item))]
        this.setData({ rows, cursor: next_cursor, foot: footOf(next_cursor, rows.length) })
      } catch (error) {
        this.setData({ foot: '没有加载出来，点这里再试' })
        say(sentenceOf(error))
      } finally {
        this.growing = false
      }
    },

    onReachBottom(this: Running) {
      void this.more()
    },
  }
  definePage({ refreshOnShow: false, ...options, ...list } as unknown as PageOptions<Fields, Fields>)
}

function footOf(cursor: string | null, count: number): string {
  if (cursor) return '往下还有'
  return count > 8 ? '没有更多了' : ''
}
