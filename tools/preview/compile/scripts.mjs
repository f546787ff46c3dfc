// TypeScript and JavaScript: every module becomes a function that the runtime's loader calls.
import { transform } from 'esbuild'

export const MODULE_ARGUMENTS = ['require', 'module', 'exports', 'wx', 'App', 'Page', 'Component', 'Behavior', 'getApp', 'getCurrentPages']

// Returns a map from a module's path to { code, uses }, where uses maps a name as written to a path.
export async function compileScripts(tree, components) {
  const modules = new Map()
  const visit = async (path) => {
    if (modules.has(path)) return
    const module = { code: '', uses: {} }
    modules.set(path, module)
    try {
      module.code = await toCommonJs(tree, path)
    } catch (error) {
      for (const one of error.errors ?? [{ text: error.message }]) tree.problem(`${path}:${one.location?.line ?? 0} ${one.text}`)
      return
    }
    for (const [, name] of module.code.matchAll(/\brequire\(\s*["']([^"']+)["']\s*\)/g)) {
      const target = tree.script(name, path)
      if (!target) tree.problem(`${path}: 找不到 ${name} / cannot resolve it`)
      else {
        module.uses[name] = target
        await visit(target)
      }
    }
  }
  const app = tree.script('/app', 'app')
  if (app) await visit(app)
  else tree.problem('app: 没有脚本 / no script')
  for (const { script } of components.values()) if (script) await visit(script)
  return modules
}

// The address of the server is the one thing that the preview replaces: here it is the page's own.
const OWN = { 'deployment.ts': (text) => text.replace(/API_BASE = '[^']*'/, "API_BASE = '/api/v1'") }

async function toCommonJs(tree, path) {
  const loader = path.endsWith('.ts') ? 'ts' : 'js'
  const done = await transform(OWN[path]?.(tree.text(path)) ?? tree.text(path), { loader, format: 'cjs', target: 'es2021', sourcefile: path, charset: 'utf8' })
  return done.code
}

export function asFunctions(modules) {
  const entries = [...modules].map(([path, { code }]) => `${JSON.stringify(path)}:function(${MODULE_ARGUMENTS}){${code}\n}`)
  return `{${entries.join(',\n')}}`
}
