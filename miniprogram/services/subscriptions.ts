// Messages that people let WeChat send them: the server says which there are and when to ask, WeChat asks, the server
// counts each yes.
import type { AskMoment } from '../vocabulary'
import { get, post, writesSoFar } from './request'

export interface Subscription {
  template: string
  template_id: string
  title: string
  // What is agreed to once does not run out; of the others `credits` messages are left.
  long_term: boolean
  agreed: boolean
  credits: number
  moments: { moment: AskMoment; label: string }[]
}

let known: { at: number; writes: number; items: Promise<Subscription[]> } | undefined
const FRESH = 60_000

// Read before the tap, because WeChat wants to be asked within it. One reading serves a page and what is on it.
export function subscriptions(): Promise<Subscription[]> {
  if (!known || known.writes !== writesSoFar() || Date.now() - known.at > FRESH) {
    const items = get<{ items: Subscription[] }>('/me/subscriptions').then(({ items: all }) => all.filter(({ template_id: id }) => id))
    known = { at: Date.now(), writes: writesSoFar(), items }
  }
  return known.items
}

// What should be asked for at a moment: nothing that was agreed to already.
export const toAskAt = async (moment: AskMoment): Promise<Subscription[]> =>
  (await subscriptions()).filter(({ agreed, moments }) => !agreed && moments.some((one) => one.moment === moment))

// Called from a tap, as WeChat demands. True when at least one was agreed to; what people said is told to the server,
// and when that cannot be, nothing is lost but a message: it is still in the notices.
export async function askToTell(wanted: Subscription[]): Promise<boolean> {
  const answers: Record<string, string> = {}
  try {
    const said = (await wx.requestSubscribeMessage({ tmplIds: wanted.map(({ template_id: id }) => id) })) as unknown as Record<string, string>
    for (const { template, template_id: id } of wanted) answers[template] = said[id] ?? 'reject'
  } catch {
    return false
  }
  await post('/me/subscriptions', { templates: answers }).catch(() => undefined)
  return Object.values(answers).some((one) => one.startsWith('accept'))
}
