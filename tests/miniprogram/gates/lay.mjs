// Lays out components for WeChat's own component system: scripts bundled to CommonJS, npm components beside them.
// node lay.mjs <mini-program> <esbuild's folder> <output>
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, posix } from 'node:path'

const [tree, esbuildFolder, out] = process.argv.slice(2)
const { buildSync } = createRequire(`${esbuildFolder}/`)('esbuild')
const NPM = 'tdesign-miniprogram'
const done = new Set()

function placeOf(path) {
  return path.startsWith('miniprogram_npm/') ? join(tree, 'node_modules', NPM, 'miniprogram_dist', path.slice(`miniprogram_npm/${NPM}/`.length)) : join(tree, path)
}

function resolve(name, from) {
  if (name.startsWith(`${NPM}/`)) return `miniprogram_npm/${name}`
  return name.startsWith('/') ? name.slice(1) : posix.join(posix.dirname(from), name)
}

function lay(path) {
  if (done.has(path)) return
  done.add(path)
  const source = placeOf(path)
  const target = join(out, path)
  mkdirSync(dirname(target), { recursive: true })
  const about = JSON.parse(readFileSync(`${source}.json`, 'utf8'))
  const uses = Object.entries(about.usingComponents ?? {}).map(([tag, name]) => [tag, resolve(name, path)])
  about.usingComponents = Object.fromEntries(uses.map(([tag, used]) => [tag, `/${used}`]))
  writeFileSync(`${target}.json`, JSON.stringify(about))
  const script = ['.ts', '.js'].map((end) => source + end).find(existsSync)
  buildSync({ entryPoints: [script], bundle: true, format: 'cjs', platform: 'neutral', target: 'es2020', outfile: `${target}.js`, logLevel: 'error', mainFields: ['module', 'main'], alias: { [NPM]: placeOf(`miniprogram_npm/${NPM}`) }, nodePaths: [join(tree, 'node_modules'), placeOf(`miniprogram_npm/${NPM}/miniprogram_npm`)] })
  for (const one of readdirSync(dirname(source))) if (/\.(wxml|wxss|wxs)$/.test(one)) cpSync(join(dirname(source), one), join(dirname(target), one))
  for (const [, used] of uses) lay(used)
}

for (const name of readdirSync(join(tree, 'components'))) lay(`components/${name}/index`)
cpSync(placeOf(`miniprogram_npm/${NPM}/common`), join(out, 'miniprogram_npm', NPM, 'common'), { recursive: true, filter: (path) => !/\.(js|ts|json)$/.test(path) })
console.log([...done].join('\n'))
