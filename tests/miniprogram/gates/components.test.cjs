// Our components on WeChat's own component system (exparser): a second opinion beside the preview's framework.
// node --test with COMPONENTS naming the folder that lay.mjs wrote.
const { test, beforeEach } = require('node:test')
const assert = require('node:assert/strict')
const { join } = require('node:path')
const { JSDOM } = require('jsdom')

const root = process.env.COMPONENTS
const page = new JSDOM('<!doctype html><body></body>', { pretendToBeVisual: true })
for (const name of ['window', 'document', 'Element', 'Node', 'Event', 'CustomEvent', 'HTMLElement', 'MutationObserver']) global[name] = name === 'window' ? page.window : page.window[name]
const simulate = require('miniprogram-simulate')
const settled = () => simulate.sleep(20)
const asked = []
global.getApp = () => ({ globalData: {} })
global.getCurrentPages = () => []

beforeEach(() => {
  asked.length = 0
  const stored = {}
  wx.getStorageSync = (key) => stored[key] ?? ''
  wx.setStorageSync = (key, value) => { stored[key] = value }
  wx.navigateTo = (options) => { asked.push(options.url) }
  wx.showToast = () => {}
})

async function draw(name, properties) {
  const made = simulate.render(simulate.load(join(root, 'components', name, 'index'), { less: false, rootPath: root, compiler: 'official' }), properties)
  const place = document.createElement('div')
  document.body.append(place)
  made.attach(place)
  await settled()
  const heard = []
  for (const event of ['again', 'begin', 'send', 'close', 'change', 'pick']) made.addEventListener(event, ({ detail }) => heard.push([event, detail]))
  return { made, heard, words: () => place.textContent.replace(/\s+/g, ' ').trim(), tap: async (selector, index = 0) => { made.querySelectorAll(selector)[index].dispatchEvent('tap'); await settled() } }
}

test('an order tells who does it and opens its page', async () => {
  const line = { code: 'o1', title: '厨房水管漏水', who: '何春燕 已接单', where: '水电维修 · 3栋', label: '已接单', tone: '' }
  const { words, tap } = await draw('order-card', { line })
  assert.match(words(), /厨房水管漏水.*已接单.*何春燕/)
  await tap('.card')
  assert.deepEqual(asked, ['/pages/order/detail/index?code=o1'])
})

test('trouble has a way on', async () => {
  const { words, tap, heard } = await draw('page-state', { trouble: { title: '网络不好', detail: '请再试', way: '再试一次' } })
  assert.match(words(), /网络不好.*再试一次/)
  await tap('.btn')
  assert.equal(heard[0][0], 'again')
})

test('an empty list says how to begin, and one that was read on that it ended', async () => {
  const empty = await draw('list-end', { empty: true, title: '还没有', words: '会在这里', way: '去看看' })
  await empty.tap('.btn')
  assert.equal(empty.heard[0][0], 'begin')
  const long = await draw('list-end', { more: true })
  assert.match(long.words(), /正在读取/)
  long.made.setData({ more: false })
  await settled()
  assert.match(long.words(), /到底了/)
  assert.equal((await draw('list-end', { more: false })).words(), '')
})

test('one of several is told by its value, whatever it is made of', async () => {
  const times = [{ moment: '', text: '尽快' }, { moment: '2026-11-22', text: '明天' }]
  const named = await draw('pick-one', { choices: times, by: 'moment', say: 'text', value: '' })
  assert.match(named.words(), /尽快 ?明天/)
  assert.equal(named.made.querySelectorAll('.chip-on').length, 1)
  await named.tap('.chip', 1)
  assert.deepEqual(named.heard, [['pick', { value: '2026-11-22' }]])
  const plain = await draw('pick-one', { choices: [2, 0], unit: ' 分', value: 0 })
  assert.match(plain.words(), /2 分 ?0 分/)
  assert.equal(plain.made.querySelectorAll('.chip-on')[0].dom.textContent, '0 分')
  await plain.tap('.chip', 0)
  assert.deepEqual(plain.heard, [['pick', { value: 2 }]])
})

test('a sheet refuses what lacks, keeps what was chosen, and sends it', async () => {
  const { made, words, tap, heard } = await draw('step-sheet', { action: 'decline', about: 'o1' })
  assert.match(words(), /为什么退回/)
  await tap('.btn-main')
  assert.match(words(), /请写一句/)
  assert.equal(heard.length, 0)
  await tap('.chip', 1)
  await tap('.btn-main')
  assert.deepEqual(heard, [['send', { action: 'decline', step: { reason: '需要专业维修' }, words: '需要专业维修', photos: [] }]])
  made.setData({ action: '' })
  made.setData({ action: 'decline' })
  await settled()
  assert.equal(made.instance.data.words, '需要专业维修', 'what was written is there again')
})

test('a sheet offers whom the server would give it to, and sends who was chosen', async () => {
  const people = [{ person: 'u1', name: '何春燕', organisation: '', reason: '何春燕：1栋爱心管家' }, { person: 'u2', name: '赵经理', organisation: '和顺物业', reason: '负责这里' }]
  wx.getStorageSync = (key) => (key === 'token' ? 'good' : '')
  wx.request = ({ url, success }) => { asked.push(url); success({ statusCode: 200, data: { items: people } }) }
  const { words, tap, heard } = await draw('step-sheet', { action: 'invite', about: 'o1' })
  await settled()
  assert.match(asked[0], /orders\/o1\/candidates$/)
  assert.match(words(), /和顺物业/)
  assert.doesNotMatch(words(), /何春燕/)
  await tap('.btn-main')
  assert.match(words(), /请点一位/)
  await tap('.choice')
  await tap('.btn-main')
  assert.deepEqual(heard[0], ['send', { action: 'invite', step: { note: '', to: 'u2' }, words: '', photos: [] }])
})

test('a cost is a sum in yuan, and kept in fen', async () => {
  const { made, words, tap, heard } = await draw('step-sheet', { action: 'cost', about: 'o2' })
  await tap('.btn-main')
  assert.match(words(), /请写多少元/)
  made.instance.writeSum({ detail: { value: '35.8' } })
  await tap('.btn-main')
  assert.deepEqual(heard[0][1].step, { note: '', amount: 3580 })
})

test('nothing is chosen before a photo was', async () => {
  const { words } = await draw('photo-picker', {})
  assert.match(words(), /添加照片/)
})
