// What was posted to me and to where I live.
import { get, type PageOf } from './request'

export interface Notice {
  code: string
  kind: string
  label: string
  title: string
  body: string
  link: string
  personal: boolean
  posted_at: string
}

export const notices = (cursor: string, limit = 20) => get<PageOf<Notice>>('/notices', { limit, ...(cursor ? { cursor } : {}) })

export const notice = (code: string) => get<Notice>(`/notices/${code}`)
