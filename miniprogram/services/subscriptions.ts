// Messages that people let WeChat send them: WeChat asks, the server counts each yes.
import { TEMPLATES } from '../deployment'
import { post } from './request'

export type TemplateName = keyof typeof TEMPLATES
type Answers = Record<string, 'accept' | 'reject'>

export const canTell = (name: TemplateName): boolean => Boolean(TEMPLATES[name])

// Called from a tap, as WeChat demands. True when at least one was agreed to; what people said is told to the server,
// and when that cannot be, nothing is lost but a message: it is still in the notices.
export async function askToTell(names: TemplateName[]): Promise<boolean> {
  const answers: Answers = {}
  try {
    const said = (await wx.requestSubscribeMessage({ tmplIds: names.map((name) => TEMPLATES[name]) })) as unknown as Record<string, string>
    for (const name of names) answers[name] = said[TEMPLATES[name]] === 'accept' ? 'accept' : 'reject'
  } catch {
    return false
  }
  await post('/me/subscriptions', { templates: answers }).catch(() => undefined)
  return Object.values(answers).includes('accept')
}
