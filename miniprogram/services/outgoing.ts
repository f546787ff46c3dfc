// Steps taken where there is no network: kept on this phone, sent by themselves once it is back. Each goes out with
// the key it was first tried with, so it counts once.
import { type Step, takeStep } from './orders'
import { OFFLINE, SIGNED_OUT, Trouble, asTrouble } from './trouble'

export interface Outgoing {
  code: string
  action: string
  words: string
  step: Step
  refused: string
}

const STORED = 'outgoing'
// Not a word on the step itself: it waits for a better moment.
const LATER = [OFFLINE, SIGNED_OUT, 'not_signed_in', 'session_ended', 'in_flight', 'storage_busy', 'too_many_requests']
let sending: Promise<void> | undefined

export const outgoing = (): Outgoing[] => (wx.getStorageSync(STORED) as Outgoing[]) || []

const listeners = new Set<() => void>()

function store(all: Outgoing[]): void {
  wx.setStorageSync(STORED, all)
  for (const listener of listeners) listener()
}

// Tells when what waits has changed; the answer ends it.
export function onOutgoingChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

// Whether it was sent; false when it is kept for later. A refusal is thrown.
export async function sendOrKeep(code: string, action: string, words: string, step: Step): Promise<boolean> {
  try {
    await takeStep(code, action, step)
    return true
  } catch (error) {
    if (!(error instanceof Trouble) || error.code !== OFFLINE) throw error
    store([...outgoing().filter((one) => one.code !== code), { code, action, words, step, refused: '' }])
    return false
  }
}

export function drop(code: string): void {
  store(outgoing().filter((one) => one.code !== code))
}

export function sendWaiting(): Promise<void> {
  sending ??= sendEach().finally(() => {
    sending = undefined
  })
  return sending
}

async function sendEach(): Promise<void> {
  for (const one of outgoing().filter(({ refused }) => !refused)) {
    try {
      await takeStep(one.code, one.action, one.step)
      drop(one.code)
    } catch (error) {
      const trouble = asTrouble(error)
      if (LATER.includes(trouble.code)) return
      store(outgoing().map((kept) => (kept.code === one.code ? { ...kept, refused: trouble.sentence } : kept)))
    }
  }
}
