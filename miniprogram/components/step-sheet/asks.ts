// What a step needs to be told before it can be sent. A step that is not here is tried with nothing; when the server
// then says what lacks, `askFor` makes the question.
import type { FieldTrouble } from '../../services/trouble'
import { Handling } from '../../vocabulary'

export interface Ask {
  title: string
  hint: string
  send: string
  reason?: boolean
  score?: boolean
  photos?: boolean
  choices?: string[]
  needsWords?: boolean
  // A sum in yuan, sent as whole fen.
  amount?: boolean
  // Somebody of those the server would give this order to; `organisations` only who speaks for one.
  people?: 'all' | 'organisations'
  // Left open, the server chooses.
  anybody?: boolean
  // One of a few values of a field of the step.
  options?: { field: 'priority' | 'handling'; choices: { value: number | string; text: string }[] }
  wordless?: boolean
}

export const ASKS: Record<string, Ask> = {
  rate: { title: '这次办得怎么样', hint: '想说的话，可以不写', send: '提交评价', score: true },
  complete: { title: '办得怎样', hint: '例如：换了厨房角阀，已试水不漏', send: '确认办结', photos: true },
  decline: {
    title: '为什么退回', hint: '也可以自己写', send: '退回', reason: true, needsWords: true,
    choices: ['时间排不开', '需要专业维修', '不在我负责的范围'],
  },
  reopen: { title: '哪里还没办好', hint: '写清楚，管家会重新上门', send: '重新办理', reason: true, needsWords: true, choices: ['问题又出现了', '没有办完'] },
  cancel: { title: '取消这次服务', hint: '原因，可以不写', send: '确认取消', choices: ['已经解决了', '时间不合适', '点错了'] },
  refuse: { title: '为什么不是本户', hint: '会告诉申请的人', send: '确认', reason: true, needsWords: true, choices: ['门牌选错了', '不认识这位住户', '已经搬走'] },
  pause: { title: '在等居民什么', hint: '例如：家里没人，约明天上午', send: '暂停计时', reason: true, needsWords: true, choices: ['家里没人', '等居民确认时间', '等居民买材料'] },
  cost: { title: '这次要花多少钱', hint: '例如：药费 35.80', send: '请居民确认', amount: true },
  answer: { title: '答复居民的评价', hint: '说明原因，和怎样改进', send: '提交答复', needsWords: true },
  join: { title: '我也遇到了', hint: '可以补一句，例如：我家楼下也是', send: '一起跟进' },
  agree: { title: '同意这笔费用吗', hint: '想说的话，可以不写', send: '同意' },
  dispatch: { title: '派给谁', hint: '说明一下，可以不写', send: '派单', people: 'all', anybody: true },
  transfer: { title: '转给谁', hint: '说明一下，可以不写', send: '确认转派', people: 'all' },
  invite: { title: '请哪个单位一起办', hint: '要他们做什么，可以不写', send: '发出邀请', people: 'organisations' },
  hasten: {
    title: '缓急', hint: '', send: '确认', wordless: true,
    options: { field: 'priority', choices: [{ value: 0, text: '一般' }, { value: 1, text: '优先' }, { value: 2, text: '最急' }] },
  },
  handle: {
    title: '怎样整改', hint: '', send: '确认', wordless: true,
    options: { field: 'handling', choices: [{ value: 'at_once', text: Handling.at_once }, { value: 'watch', text: Handling.watch }] },
  },
  claim_grant: { title: '这个月没有到账', hint: '想说明的话，可以不写', send: '申领' },
  object: { title: '提出异议', hint: '写明哪一项不对、实际是怎样', send: '提交异议', needsWords: true },
  plead: { title: '写明你们的意见', hint: '哪一项与事实不符，实际是怎样，写清日期和经过', send: '提交申辩', needsWords: true, photos: true },
  repair: { title: '申请信用修复', hint: '什么时候、怎样整改好的', send: '提交修复申请', needsWords: true, photos: true },
}

const ASKED_FOR = ['note', 'reason', 'photos', 'score', 'evidence', 'to', 'amount']

export function askFor(label: string, fields: FieldTrouble[]): Ask | null {
  const lacking = fields.filter(({ field }) => ASKED_FOR.includes(field))
  if (!lacking.length) return null
  const lacks = (name: string) => lacking.some(({ field }) => field === name)
  return {
    title: label, hint: lacking.map(({ message }) => message).join('，'), send: label,
    reason: lacks('reason'), score: lacks('score'), photos: lacks('photos') || lacks('evidence'), needsWords: lacks('reason') || lacks('note'),
    amount: lacks('amount'), ...(lacks('to') ? { people: 'all' as const } : {}),
  }
}

// Where what was written for a step is kept until the step was sent.
export const draftOf = (action: string, about: string): string => `${action} ${about}`
