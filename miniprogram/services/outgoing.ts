// What was sent where there is no network: kept on this phone, sent by itself once it is back. It goes out with the
// key it was first tried with, so it counts once.
import { keepDraft } from './drafts'
import { type Shot, keepFile, sendPhoto } from './photos'
import { forget, post } from './request'
import { OFFLINE, SIGNED_OUT, Trouble, asTrouble } from './trouble'

export interface Submission {
  // Of two with one id only the later is kept: a step of an order replaces the one that still waits.
  id: string
  path: string
  body: object
  photos: Shot[]
  // What it is, for a person.
  words: string
  // Where it can be written again when it was refused, with the draft that page knows.
  edit?: { url: string; draft: string; value: object }
}

export interface Outgoing extends Submission {
  refused: string
}

const STORED = 'outgoing'
const PAUSE = 30_000
// Not a word on the submission itself: it waits for a better moment.
const LATER = [OFFLINE, SIGNED_OUT, 'not_signed_in', 'session_ended', 'in_flight', 'storage_busy', 'too_many_requests', 'wechat_unavailable']
const listeners = new Set<() => void>()
let sending: Promise<void> | undefined
let timer = 0

export const outgoing = (): Outgoing[] => (wx.getStorageSync(STORED) as Outgoing[]) || []

function store(all: Outgoing[]): void {
  wx.setStorageSync(STORED, all)
  for (const listener of listeners) listener()
}

// Tells when what waits has changed; the answer ends it.
export function onOutgoingChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

// The server's answer; null when it is kept for later. A refusal is thrown.
export async function sendOrKeep<T>(one: Submission): Promise<T | null> {
  const tried = { ...one, photos: [...one.photos] }
  try {
    return await deliver<T>(tried)
  } catch (error) {
    if (!(error instanceof Trouble) || error.code !== OFFLINE) throw error
    const photos = await Promise.all(tried.photos.map(keepFile))
    store([...outgoing().filter(({ id }) => id !== one.id), { ...tried, photos, refused: '' }])
    later()
    return null
  }
}

// Photos first; each that arrived is remembered, so it is not sent again.
async function deliver<T>(one: Submission): Promise<T> {
  for (const [index, shot] of one.photos.entries()) if (!shot.code) one.photos[index] = await sendPhoto(shot.path)
  return post<T>(one.path, bodyOf(one))
}

const bodyOf = ({ body, photos }: Submission) => (photos.length ? { ...body, photos: photos.map(({ code }) => code) } : body)

export function drop(id: string): void {
  for (const one of outgoing()) if (one.id === id) forget(one.path, bodyOf(one))
  store(outgoing().filter((one) => one.id !== id))
}

// Back to where it was written; the answer is that page's address.
export function writeAgain(id: string): string {
  const edit = outgoing().find((one) => one.id === id)?.edit
  if (edit) keepDraft(edit.draft, edit.value)
  drop(id)
  return edit?.url ?? ''
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
      await deliver(one)
      store(outgoing().filter(({ id }) => id !== one.id))
      wx.showToast({ title: `已发出：${one.words}`, icon: 'none' })
    } catch (error) {
      const trouble = asTrouble(error)
      const waits = LATER.includes(trouble.code)
      const known = { ...one, refused: waits ? '' : trouble.sentence }
      store(outgoing().map((kept) => (kept.id === one.id ? known : kept)))
      if (waits) return later()
    }
  }
}

function later(): void {
  clearTimeout(timer)
  timer = setTimeout(() => void sendWaiting(), PAUSE)
}
