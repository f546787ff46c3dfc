// Starts the phone: the app, its first page, and what the window tells it.
import { defineBuiltins } from './builtins/index.js'
import { measure } from './bars.js'
import { getApp, loadAll } from './modules.js'
import { getCurrentPages, isTab, open } from './pages.js'
import { watchScrolling } from './scrolling.js'
import { report } from './trouble.js'
import { makeWx } from './wx/index.js'

const program = window.miniProgram
const wx = makeWx()
window.wx = wx
defineBuiltins(wx)
loadAll(wx, getCurrentPages)
watchScrolling()
window.addEventListener('resize', measure)

const first = location.hash.slice(1) || `/${program.pages[0]}`
const start = { path: first.replace(/^\//, '').split('?')[0], query: {}, scene: 1001 }
const app = getApp()
app.onLaunch?.(start)
app.onShow?.(start)
document.addEventListener('visibilitychange', () => (document.hidden ? app.onHide?.() : app.onShow?.(start)))
try {
  open(first, isTab(start.path) ? 'switchTab' : 'reLaunch')
} catch (error) {
  report(error)
  open(`/${program.pages[0]}`, 'reLaunch')
}
