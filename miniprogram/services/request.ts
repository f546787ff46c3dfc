// The one door to the server: token and its renewal, keys against repeats, errors as sentences.
import { API_BASE } from '../deployment'
import { forgetSeen, keepSeen, lastSeen } from './lastseen'
import { OFFLINE, SIGNED_OUT, Trouble, offline, type FieldTrouble } from './trouble'
import { answered, keyFor } from './unanswered'

export { answered as forget } from './unanswered'

type Method = 'GET' | 'POST' | 'DELETE'
type Query = Record<string, string | number | undefined>

interface Answer {
  status: number
  body: unknown
}

interface Problem {
  code?: string
  title?: string
  detail?: string
  errors?: FieldTrouble[]
}

const TOKEN = 'token'
const LEFT = 'signed-out'
const PATIENCE = 15000
// After these nobody can say whether it counted: the same key must be used again.
const UNCERTAIN = [OFFLINE, 'in_flight', 'storage_busy', 'unexpected']
// Nothing came from the server, or no more than that it is down.
const UNREACHED = [OFFLINE, 'unexpected']
let signingIn: Promise<string> | undefined
let writes = 0

// How many times something was changed from this phone: a page that is older than that loads again.
export const writesSoFar = (): number => writes

export function get<T>(path: string, query: Query = {}): Promise<T> {
  return authorised(path + asQuery(query), 'GET') as Promise<T>
}

// As `get`; what is read, of a list its first page, is kept when it `may` be, and read again without a network.
export async function getKept<T>(path: string, query: Query = {}, may: (body: T) => boolean = () => true): Promise<T> {
  const address = path + asQuery(query)
  try {
    const body = (await authorised(address, 'GET')) as T
    if (!query.cursor && may(body)) keepSeen(address, body)
    return body
  } catch (error) {
    const seen = error instanceof Trouble && UNREACHED.includes(error.code) ? lastSeen(address) : undefined
    if (seen === undefined) throw error
    return seen as T
  }
}

export async function post<T>(path: string, body: object = {}): Promise<T> {
  const key = keyFor(path, body)
  try {
    const result = await authorised(path, 'POST', body, { 'Idempotency-Key': key })
    answered(path, body)
    writes += 1
    return result as T
  } catch (error) {
    if (error instanceof Trouble && !UNCERTAIN.includes(error.code)) answered(path, body)
    throw error
  }
}

export async function upload<T>(path: string, file: string): Promise<T> {
  let answer = await sendFile(path, file, await currentToken())
  if (answer.status === 401) answer = await sendFile(path, file, await renewedToken())
  if (answer.status >= 300) throw asProblem(answer)
  return answer.body as T
}

// A private file on this phone, for showing.
export async function download(path: string): Promise<string> {
  let answer = await fetchFile(path, await currentToken())
  if (answer.status === 401) answer = await fetchFile(path, await renewedToken())
  if (answer.status >= 300) throw asProblem(answer)
  return answer.body as string
}

export async function signIn(): Promise<void> {
  wx.removeStorageSync(LEFT)
  await renewedToken()
}

// This phone forgets the token first, so that leaving works without a network too.
export async function signOut(): Promise<void> {
  const token = wx.getStorageSync(TOKEN) as string
  wx.setStorageSync(LEFT, true)
  wx.removeStorageSync(TOKEN)
  forgetSeen()
  writes += 1
  if (token) await send('/session', 'DELETE', undefined, bearer(token)).catch(() => undefined)
}

// After the account has ended: nothing of it stays on this phone.
export function endHere(): void {
  for (const name of [TOKEN, 'drafts', 'outgoing', 'unanswered']) wx.removeStorageSync(name)
  forgetSeen()
  writes += 1
}

async function authorised(path: string, method: Method, body?: object, header: Record<string, string> = {}): Promise<unknown> {
  let answer = await send(path, method, body, { ...header, ...bearer(await currentToken()) })
  if (answer.status === 401) answer = await send(path, method, body, { ...header, ...bearer(await renewedToken()) })
  if (answer.status >= 300) throw asProblem(answer)
  return answer.body
}

async function currentToken(): Promise<string> {
  if (wx.getStorageSync(LEFT)) throw new Trouble(SIGNED_OUT, '您已退出登录', '登录后可以看到您的家、服务和积分')
  return (wx.getStorageSync(TOKEN) as string) || renewedToken()
}

// Calls that need a token at the same moment share one login.
function renewedToken(): Promise<string> {
  signingIn ??= exchange().finally(() => {
    signingIn = undefined
  })
  return signingIn
}

async function exchange(): Promise<string> {
  const { code } = await wx.login().catch(() => {
    throw offline(false)
  })
  const answer = await send('/session', 'POST', { code }, {})
  if (answer.status >= 300) throw asProblem(answer)
  const { token } = answer.body as { token: string }
  wx.setStorageSync(TOKEN, token)
  return token
}

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` })

function send(path: string, method: Method, body: object | undefined, header: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    wx.request({
      url: API_BASE + path,
      method,
      data: body as WechatMiniprogram.IAnyObject | undefined,
      header: { 'content-type': 'application/json', ...header },
      timeout: PATIENCE,
      success: ({ statusCode, data }) => resolve({ status: statusCode, body: typeof data === 'string' ? parsed(data) : data }),
      fail: () => reject(offline(method !== 'GET')),
    })
  })
}

function sendFile(path: string, filePath: string, token: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    wx.uploadFile({
      url: API_BASE + path,
      filePath,
      name: 'file',
      header: bearer(token),
      success: ({ statusCode, data }) => resolve({ status: statusCode, body: parsed(data) }),
      fail: () => reject(offline(true)),
    })
  })
}

function fetchFile(path: string, token: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    wx.downloadFile({
      url: API_BASE + path,
      header: bearer(token),
      success: ({ statusCode, tempFilePath }) => resolve({ status: statusCode, body: statusCode < 300 ? tempFilePath : {} }),
      fail: () => reject(offline(false)),
    })
  })
}

function asProblem({ status, body }: Answer): Trouble {
  const problem = (body && typeof body === 'object' ? body : {}) as Problem
  const title = problem.title ?? (status >= 500 ? '服务器正忙，这次没有完成' : '这次没有完成')
  const code = problem.code ?? (status >= 500 ? 'unexpected' : `http_${status}`)
  return new Trouble(code, title, problem.detail ?? '请稍后再试一次', problem.errors)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

function asQuery(query: Query): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  return pairs.length ? `?${pairs.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&')}` : ''
}
