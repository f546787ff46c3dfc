// Three phones side by side. Each has its own storage and signs in as the person chosen above it.
const PEOPLE = [
  ['demo-resident', '居民'],
  ['demo-elder', '长辈'],
  ['demo-steward', '楼栋长'],
  ['demo-butler', '爱心管家'],
  ['demo-partner', '共建单位'],
]
const PHONES = [
  { title: '居民', openid: 'demo-resident', launch: '' },
  { title: '长辈 · 关怀模式', openid: 'demo-elder', launch: 'care=1' },
  { title: '楼栋长', openid: 'demo-steward', launch: '' },
]

const host = document.getElementById('phones')
for (const phone of PHONES) host.append(draw(phone))

function draw({ title, openid, launch }) {
  const section = document.createElement('section')
  const bar = Object.assign(document.createElement('div'), { className: 'bar' })
  const heading = Object.assign(document.createElement('b'), { textContent: title })
  const who = document.createElement('select')
  who.setAttribute('aria-label', '我是')
  for (const [value, words] of PEOPLE) who.add(new Option(`我是${words}`, value, false, value === openid))
  const frame = Object.assign(document.createElement('iframe'), { title })
  const open = () => { frame.src = `phone.html?as=${who.value}&launch=${encodeURIComponent(launch)}` }
  who.addEventListener('change', open)
  bar.append(heading, who, networkSwitch(frame), restartButton(who, frame, open))
  section.append(bar, frame)
  open()
  return section
}

function networkSwitch(frame) {
  const button = Object.assign(document.createElement('button'), { textContent: '断网' })
  button.setAttribute('aria-pressed', 'false')
  button.addEventListener('click', () => {
    const offline = button.getAttribute('aria-pressed') !== 'true'
    button.setAttribute('aria-pressed', String(offline))
    button.textContent = offline ? '已断网' : '断网'
    frame.contentWindow.postMessage({ offline }, location.origin)
  })
  return button
}

// As if the mini-program had been deleted and opened again.
function restartButton(who, frame, open) {
  const button = Object.assign(document.createElement('button'), { textContent: '重来' })
  button.addEventListener('click', () => {
    for (const key of Object.keys(localStorage)) if (key.startsWith(`preview:${who.value}:`)) localStorage.removeItem(key)
    frame.src = 'about:blank'
    setTimeout(open)
  })
  return button
}
