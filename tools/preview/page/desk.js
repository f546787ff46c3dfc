// Phones side by side, each somebody else's, each with its own storage and its own network.
const AGREED = { agreed: '2026-11' }
const PEOPLE = [['demo-resident', '居民'], ['demo-elder', '长者'], ['demo-steward', '楼栋长'], ['demo-butler', '爱心管家'], ['demo-partner', '共建单位'], ['demo-visitor', '第一次来的人']]
const RESIDENTS = ['demo-resident', 'demo-elder']
const PHONES = [
  { title: '居民', openid: 'demo-resident', storage: AGREED },
  { title: '长者，关怀模式', openid: 'demo-elder', storage: { ...AGREED, care: true } },
  { title: '爱心管家', openid: 'demo-butler', storage: AGREED, page: '/steward/queue/index' },
]

// What the residents' phones would show to be scanned; without an answer there is nothing to choose from.
async function codeOf(openid) {
  const answer = await fetch('/api/v1/session', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ code: `demo:${openid}` }) })
  return answer.ok ? `hgj:person:${(await answer.json()).person.code}` : ''
}

const codes = (await Promise.all(RESIDENTS.map((one) => codeOf(one).catch(() => '')))).filter(Boolean)

const slotOf = (phone) => `${phone.slot}-${phone.openid}`
const cutOf = (phone) => `cut ${slotOf(phone)}`

function addressOf(phone) {
  const query = new URLSearchParams({ as: phone.openid, slot: slotOf(phone), storage: JSON.stringify(phone.storage), codes: JSON.stringify(codes) })
  return `phone.html?${query}${phone.page ? `#${phone.page}` : ''}`
}

document.getElementById('desk').append(...PHONES.map((phone, index) => {
  phone.slot = index + 1
  const section = document.createElement('section')
  const head = document.createElement('div')
  head.className = 'head'
  const who = document.createElement('select')
  who.setAttribute('aria-label', '登录的人')
  who.append(...PEOPLE.map(([openid, name]) => new Option(`${name} ${openid}`, openid)))
  who.value = phone.openid
  const again = document.createElement('button')
  again.textContent = '重新打开'
  const cut = document.createElement('button')
  const showCut = () => {
    const off = !!sessionStorage.getItem(cutOf(phone))
    cut.setAttribute('aria-pressed', off)
    cut.textContent = off ? '接上网' : '断网'
  }
  showCut()
  const frame = document.createElement('iframe')
  frame.title = phone.title
  frame.src = addressOf(phone)
  who.onchange = () => {
    Object.assign(phone, { openid: who.value, page: '', storage: who.value === 'demo-visitor' ? {} : { ...phone.storage, ...AGREED } })
    frame.src = addressOf(phone)
    showCut()
  }
  cut.onclick = () => {
    const off = !sessionStorage.getItem(cutOf(phone))
    if (off) sessionStorage.setItem(cutOf(phone), 'yes')
    else sessionStorage.removeItem(cutOf(phone))
    frame.contentWindow.dispatchEvent(new Event(off ? 'offline' : 'online'))
    showCut()
  }
  again.onclick = () => { frame.contentWindow.location.reload() }
  head.append(who, cut, again)
  section.append(head, frame)
  return section
}))
