import { connected } from '../network.js'
import { isOwn } from '../own.js'
import { cannot } from '../trouble.js'
import { answer } from './answer.js'

// wx.request and its kin. On a phone a lost network is a failed call, and any HTTP status a success.
export const request = {
  request: (options) => withTask((signal) => answer('request', settled(options), (asked) => ask(asked, signal))),
  uploadFile: (options) => withTask((signal) => answer('uploadFile', settled(options), (asked) => upload(asked, signal))),
  downloadFile: (options) => withTask((signal) => answer('downloadFile', settled(options), async ({ url, header }) => {
    const response = await reach(url, { headers: header, signal })
    return { statusCode: response.status, tempFilePath: URL.createObjectURL(await response.blob()) }
  })),
}

const settled = (options) => (options.success || options.fail || options.complete ? options : { ...options, complete() {} })

function withTask(start) {
  const control = new AbortController()
  start(control.signal)
  const ignore = () => {}
  return {
    abort: () => control.abort(),
    onHeadersReceived: ignore, offHeadersReceived: ignore, onProgressUpdate: ignore, offProgressUpdate: ignore,
  }
}

async function ask({ url, method = 'GET', header, data, dataType = 'json', responseType, timeout = 60000 }, signal) {
  const verb = method.toUpperCase()
  const headers = { 'content-type': 'application/json', ...header }
  const sends = data !== undefined && verb !== 'GET' && verb !== 'HEAD'
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeout)])
  const body = sends ? encoded(data, headers) : undefined
  const response = await reach(sends ? url : withQuery(url, data), { method: verb, headers, body, signal: limit })
  return {
    statusCode: response.status,
    header: Object.fromEntries(response.headers),
    data: responseType === 'arraybuffer' ? await response.arrayBuffer() : parsed(await response.text(), dataType),
  }
}

async function upload({ url, filePath, name, header, formData }, signal) {
  const body = new FormData()
  const file = await (await fetch(filePath)).blob()
  for (const [key, value] of Object.entries(formData ?? {})) body.append(key, value)
  body.append(name, file, 'photo')
  const headers = Object.fromEntries(Object.entries(header ?? {}).filter(([key]) => key.toLowerCase() !== 'content-type'))
  const response = await reach(url, { method: 'POST', headers, body, signal })
  return { statusCode: response.status, data: await response.text() }
}

async function reach(url, options) {
  if (!isOwn(url)) {
    cannot(`到 ${new URL(url).host} 的请求`, '预览只连本机')
    throw new Error('url not in domain list')
  }
  if (!connected()) throw new Error('net::ERR_INTERNET_DISCONNECTED')
  try {
    return await fetch(url, options)
  } catch (error) {
    throw new Error(error.name === 'TimeoutError' ? 'timeout' : error.name === 'AbortError' ? 'abort' : 'net::ERR_FAILED')
  }
}

function encoded(data, headers) {
  if (typeof data === 'string' || data instanceof ArrayBuffer) return data
  return /urlencoded/.test(headers['content-type']) ? new URLSearchParams(data).toString() : JSON.stringify(data)
}

function withQuery(url, data) {
  const pairs = Object.entries(data ?? {}).filter(([, value]) => value !== undefined)
  return pairs.length ? `${url}${url.includes('?') ? '&' : '?'}${new URLSearchParams(pairs)}` : url
}

function parsed(text, dataType) {
  if (dataType !== 'json') return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
