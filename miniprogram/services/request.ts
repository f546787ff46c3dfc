// The one door to the backend: address, token and its renewal, repeats that count once, errors as sentences.
import { deployment } from '../deployment'
import { answered, keyFor } from './attempts'

const BASE = `${deployment.apiBase}/api/v1`
const TOKEN = 'token'
const LEFT = 'signed_out'
const PATIENCE = 15_000
const OFFLINE = '网络不好，没有连上。您填的内容还在，请稍后再试一次'
const UNREADABLE = '社区的服务暂时没有回应，请稍后再试'

type Method = 'GET' | 'POST' | 'DELETE'
type Query = Record<string, string | number>
export type Kind = 'offline' | 'signed_out' | 'refused'

/** What went wrong, as a sentence for the reader, and as a code for programs. */
export class Trouble extends Error {
  constructor(readonly kind: Kind, readonly sentence: string, readonly code = '', readonly status = 0) {
    super(sentence)
  }
}

/** A list's page, as every list of the backend answers. */
export interface PageOf<T> {
  items: T[]
  next_cursor: string | null
}

interface Problem {
  title?: string
  detail?: string
  code?: string
}

interface Answer {
  statusCode: number
  data: unknown
}

export function get<T>(path: string, query: Query = {}): Promise<T> {
  const words = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  return call<T>('GET', words ? `${path}?${words}` : path)
}

/** Sends with an Idempotency-Key that stays the same until the backend has answered this very content. */
export async function post<T>(path: string, body: object = {}): Promise<T> {
  const said = JSON.stringify(body)
  const key = keyFor(path, said)
  const result = await call<T>('POST', path, body, key)
  return result
}

export function remove(path: string): Promise<void> {
  return call<void>('DELETE', path)
}

async function call<T>(method: Method, path: string, body?: object, key?: string): Promise<T> {
  let answer = await reach(method, path, await token(), body, key)
  if (answer.statusCode === 401) answer = await reach(method, path, await renew(), body, key)
  if (key) answered(path, JSON.stringify(body), answer.statusCode)
  if (answer.statusCode < 300) return answer.data as T
  throw asTrouble(answer)
}

/** One try more when the network fails: the key makes the second harmless. */
async function reach(method: Method, path: string, bearer: string, body?: object, key?: string): Promise<Answer> {
  try {
    return await send(method, path, bearer, body, key)
  } catch {
    await pause(600)
  }
  try {
    return await send(method, path, bearer, body, key)
  } catch {
    throw new Trouble('offline', OFFLINE)
  }
}

function send(method: Method, path: string, bearer: string, body?: object, key?: string): Promise<Answer> {
  const header: Record<string, string> = { Authorization: `Bearer ${bearer}` }
  if (key) header['Idempotency-Key'] = key
  return new Promise((resolve, reject) => {
    wx.request({
      url: BASE + path, method, data: body, header, timeout: PATIENCE,
      success: ({ statusCode, data }) => resolve({ statusCode, data }),
      fail: reject,
    })
  })
}

function asTrouble({ statusCode, data }: Answer): Trouble {
  const problem = (data && typeof data === 'object' ? data : {}) as Problem
  if (statusCode === 401) return new Trouble('signed_out', problem.title ?? '请先登录', problem.code, statusCode)
  const detail = problem.detail && problem.detail !== problem.title ? `：${problem.detail}` : ''
  return new Trouble('refused', problem.title ? `${problem.title}${detail}` : UNREADABLE, problem.code, statusCode)
}

const pause = (milliseconds: number) => new Promise((resolve) => { setTimeout(resolve, milliseconds) })

// ---- who is asking

let renewal: Promise<string> | undefined

/** The token for a header, after signing in where there is none. Trouble when the person has logged out. */
export async function token(): Promise<string> {
  if (wx.getStorageSync(LEFT)) throw new Trouble('signed_out', '您已退出登录')
  return wx.getStorageSync(TOKEN) || renew()
}

/** Signs in anew by wx.login; several callers share one sign-in. */
export function renew(): Promise<string> {
  renewal = renewal ?? signIn().finally(() => { renewal = undefined })
  return renewal
}

async function signIn(): Promise<string> {
  wx.removeStorageSync(TOKEN)
  const { code } = await wx.login().catch(() => { throw new Trouble('offline', OFFLINE) })
  const answer = await reach('POST', '/session', '', { code })
  if (answer.statusCode >= 300) throw asTrouble(answer)
  const session = answer.data as { token: string }
  wx.setStorageSync(TOKEN, session.token)
  return session.token
}

export function forgetToken(): void {
  wx.removeStorageSync(TOKEN)
  wx.setStorageSync(LEFT, true)
}

export function welcomeBack(): void {
  wx.removeStorageSync(LEFT)
}

// ---- photos

/** Sends a file of the phone; the photo's code. */
export async function upload(filePath: string): Promise<string> {
  const answer = await uploadWith(filePath, await token())
  const last = answer.statusCode === 401 ? await uploadWith(filePath, await renew()) : answer
  if (last.statusCode < 300) return (last.data as { code: string }).code
  throw asTrouble(last)
}

function uploadWith(filePath: string, bearer: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    wx.uploadFile({
      url: `${BASE}/uploads`, filePath, name: 'file', header: { Authorization: `Bearer ${bearer}` },
      success: ({ statusCode, data }) => resolve({ statusCode, data: parsed(data) }),
      fail: () => reject(new Trouble('offline', '网络不好，照片没有发出去，请稍后再试一次')),
    })
  })
}

/** A private photo, brought to the phone; the address to show it by. */
export async function download(code: string): Promise<string> {
  const bearer = await token()
  return new Promise((resolve, reject) => {
    wx.downloadFile({
      url: `${BASE}/uploads/${code}`, header: { Authorization: `Bearer ${bearer}` },
      success: ({ statusCode, tempFilePath }) => (statusCode === 200 ? resolve(tempFilePath) : reject(new Trouble('refused', '照片打不开'))),
      fail: () => reject(new Trouble('offline', OFFLINE)),
    })
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
