import type { NoticeKind } from '../vocabulary'
import type { Listed } from './lists'
import { getKept } from './request'

export interface Notice {
  code: string
  kind: NoticeKind
  label: string
  title: string
  body: string
  link: string
  personal: boolean
  posted_at: string
}

export const notices = (cursor?: string, limit = 20) => getKept<Listed<Notice>>('/notices', { cursor, limit })
