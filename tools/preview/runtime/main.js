// Starts one phone: registers what the build made, then launches the app on its first page.
import { Chrome } from './chrome.js'
import { createEnvironment } from './environment.js'
import { Loader } from './loader.js'
import { Notices } from './notices.js'
import { Pages } from './pages.js'
import { createWx } from './wx/index.js'

const about = window.miniProgram
const parameters = new URLSearchParams(location.search)
const launchQuery = Object.fromEntries(new URLSearchParams(parameters.get('launch') ?? ''))

const phone = {
  about,
  openid: parameters.get('as') || 'demo-resident',
  launch: { path: about.pages[0], query: launchQuery, scene: 1001, referrerInfo: {} },
  environment: createEnvironment(about),
  notices: new Notices(),
}
phone.chrome = new Chrome(phone)
phone.pages = new Pages(phone)
phone.wx = createWx(phone)
window.wx = phone.wx
phone.loader = new Loader(phone)
phone.environment.registerBuiltins(phone)
phone.loader.loadEverything()

const { app } = phone.loader
app.onLaunch?.(phone.launch)
app.onShow?.(phone.launch)
document.addEventListener('visibilitychange', () => {
  if (document.hidden) app.onHide?.()
  else app.onShow?.(phone.launch)
})
window.addEventListener('error', (event) => app.onError?.(String(event.error?.stack ?? event.message)))

const asked = decodeURIComponent(location.hash.replace(/^#\/?/, ''))
phone.pages.relaunch(about.pages.includes(asked.split('?')[0]) ? asked : about.pages[0])
