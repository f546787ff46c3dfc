// Steps that a steward takes where there is no network: kept on the phone, sent by themselves once it is back. Their
// idempotency keys are kept with their content, so nothing counts twice.
import { type StepWords, stepPath } from './orders'
import { post, Trouble, upload } from './request'

const STORE = 'outgoing'

export interface Outgoing {
  code: string
  action: string
  label: string
  title: string
  said: StepWords
  files: string[]
  refused: string
}

const listeners = new Set<() => void>()
let sending: Promise<void> | undefined

export const outgoing = (): Outgoing[] => (wx.getStorageSync(STORE) || []) as Outgoing[]

/** Sends a step now, or keeps it when the network fails; true when it was sent. Refusals are the caller's to show. */
export async function sendOrKeep(step: Omit<Outgoing, 'refused'>): Promise<boolean> {
  try {
    await send({ ...step, refused: '' })
    return true
  } catch (error) {
    if (!(error instanceof Trouble) || error.kind !== 'offline') throw error
  }
  const files = await Promise.all(step.files.map(keepFile))
  store([...outgoing().filter((one) => one.code !== step.code), { ...step, files, refused: '' }])
  return false
}

export function drop(code: string): void {
  store(outgoing().filter((one) => one.code !== code))
}

/** Sends what waits, one after the other; what the backend refuses stays and says why. */
export function sendWaiting(): Promise<void> {
  sending = sending ?? sendEach().finally(() => { sending = undefined })
  return sending
}

export function onOutgoingChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => { listeners.delete(listener) }
}

export function watchNetwork(): void {
  wx.onNetworkStatusChange(({ isConnected }) => { if (isConnected) void sendWaiting() })
  wx.onAppShow(() => { void sendWaiting() })
}

async function sendEach(): Promise<void> {
  for (const step of outgoing().filter((one) => !one.refused)) {
    try {
      await send(step)
      drop(step.code)
    } catch (error) {
      if (!(error instanceof Trouble) || error.kind !== 'refused') return
      const { sentence } = error
      store(outgoing().map((one) => (one.code === step.code ? { ...one, refused: sentence } : one)))
    }
  }
}

async function send(step: Outgoing): Promise<void> {
  const photos = [...(step.said.photos ?? [])]
  for (const file of step.files) photos.push(await upload(file))
  await post(stepPath(step.code, step.action), photos.length ? { ...step.said, photos } : step.said)
}

/** A temporary file is gone after a restart; a saved one stays. */
function keepFile(path: string): Promise<string> {
  return new Promise((resolve) => {
    wx.getFileSystemManager().saveFile({ tempFilePath: path, success: ({ savedFilePath }) => resolve(savedFilePath), fail: () => resolve(path) })
  })
}

function store(steps: Outgoing[]): void {
  wx.setStorageSync(STORE, steps)
  for (const listener of listeners) listener()
}
