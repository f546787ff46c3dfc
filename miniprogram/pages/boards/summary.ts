// How a board reads in a list, for residents and for those who stand on it.
import { type Board, boardPage } from '../../services/boards'
import { sayDay, sayDaysLeft, sayUntil } from '../../speech/time'

export interface Summary {
  key: string
  url: string
  name: string
  words: string
  // Its stage, while it is not simply published: that is said with the day.
  label: string
  tone: string
  red: number
  black: number
}

export function summaryOf(one: Board): Summary {
  const [stage, label, tone] = stageOf(one)
  return {
    key: `${one.scheme}-${one.period}-${one.place_label}`,
    url: boardPage(one),
    name: one.name,
    words: stage ? `${one.period_label}，${stage}` : one.period_label,
    label,
    tone,
    red: one.red,
    black: one.black,
  }
}

// Before the notice a board is shown to whom it will name alone: people and families are praised, organisations blamed.
function stageOf({ state, subject, label, answer_until: answer, notice_until: notice, published_at: published }: Board): [string, string, string] {
  if (state === 'on_notice' && notice) return [`${sayUntil('公示到', notice)}，${sayDaysLeft(notice)}，可以提异议`, label, 'warn']
  if (state === 'published') return [published ? `${sayDay(published)}发布` : '', '', '']
  if (state !== 'reviewed') return ['', label, 'quiet']
  if (subject !== 'organisation') return ['还没有公示', '拟上榜', 'quiet']
  return [answer ? `还没有公示。${sayUntil('到', answer)}为止可以写明意见，${sayDaysLeft(answer)}` : '还没有公示', '拟列入黑榜', 'warn']
}
