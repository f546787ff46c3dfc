// Requests, uploads and downloads, only to where the preview itself came from or to this machine.
import { answer } from './answer.js'

export function requests(phone) {
  return {
    request: (options) => task('request', options, (signal) => send(phone, options, signal)),
    uploadFile: (options) => task('uploadFile', options, (signal) => upload(phone, options, signal)),
    downloadFile: (options) => task('downloadFile', options, (signal) => download(phone, options, signal)),
  }
}

function task(name, options, work) {
  const control = new AbortController()
  const timer = options.timeout ? setTimeout(() => control.abort(), options.timeout) : undefined
  const run = () => work(control.signal).finally(() => clearTimeout(timer)).catch((error) => {
    throw new Error(error.name === 'AbortError' ? (timer ? 'timeout' : 'abort') : error.message)
  })
  const handle = { abort: () => control.abort(), onHeadersReceived() {}, offHeadersReceived() {}, onProgressUpdate() {}, offProgressUpdate() {}, onChunkReceived() {} }
  const promise = answer(name, options, run)
  return promise ? Object.assign(promise, handle) : handle
}

async function send(phone, { url, data, method = 'GET', header = {}, dataType = 'json', responseType = 'text' }, signal) {
  const verb = method.toUpperCase()
  const headers = { 'content-type': 'application/json', ...lower(header) }
  const inAddress = verb === 'GET' && data && typeof data === 'object'
  const address = inAddress ? `${url}${url.includes('?') ? '&' : '?'}${new URLSearchParams(data)}` : url
  const body = inAddress || data === undefined || verb === 'GET' ? undefined : encode(data, headers['content-type'])
  const response = await reach(phone, address, { method: verb, headers, body, signal })
  const received = responseType === 'arraybuffer' ? await response.arrayBuffer() : await response.text()
  return { data: dataType === 'json' ? parsed(received) : received, statusCode: response.status, header: Object.fromEntries(response.headers), cookies: [] }
}

async function upload(phone, { url, filePath, name, formData = {}, header = {} }, signal) {
  const file = await (await fetch(filePath)).blob()
  const form = new FormData()
  form.append(name, file, `${name}.${file.type.split('/')[1] ?? 'bin'}`)
  for (const [key, value] of Object.entries(formData)) form.append(key, value)
  const { 'content-type': _, ...headers } = lower(header)
  const response = await reach(phone, url, { method: 'POST', headers, body: form, signal })
  return { data: await response.text(), statusCode: response.status }
}

async function download(phone, { url, header = {} }, signal) {
  const response = await reach(phone, url, { headers: header, signal })
  return { tempFilePath: URL.createObjectURL(await response.blob()), statusCode: response.status }
}

async function reach(phone, url, options) {
  const address = new URL(url, location.origin)
  if (!phone.isOwnAddress(address.href)) {
    phone.notices.cannot(`请求 ${address.host}`, '预览只连本机')
    throw new Error('url not in domain list')
  }
  if (phone.offline) throw new Error('net::ERR_INTERNET_DISCONNECTED')
  return fetch(address, options)
}

function encode(data, type) {
  if (typeof data === 'string' || data instanceof ArrayBuffer) return data
  return type.includes('urlencoded') ? new URLSearchParams(data).toString() : JSON.stringify(data)
}

function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const lower = (header) => Object.fromEntries(Object.entries(header).map(([name, value]) => [name.toLowerCase(), value]))
