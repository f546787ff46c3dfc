// How large each package of the mini-program becomes: what an upload without unused files holds, before it is made
// smaller. Everything outside a subpackage's folder is in the main one.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const PICTURE = /\.(png|jpe?g|svg|gif|webp)$/i
const SKIPPED = new Set(['node_modules', 'miniprogram_npm'])

export function packageSizes(tree, components, modules) {
  const roots = (tree.app.subPackages ?? tree.app.subpackages ?? []).map(({ root }) => root.replace(/\/$/, ''))
  const sizes = Object.fromEntries(['main', ...roots].map((name) => [name, 0]))
  const add = (path, bytes) => { sizes[roots.find((root) => path.startsWith(`${root}/`)) ?? 'main'] += bytes }
  const addFile = (path) => { if (tree.has(path)) add(path, statSync(tree.locate(path)).size) }

  for (const [path, { code }] of modules) add(path, Buffer.byteLength(code))
  for (const path of components.keys()) for (const end of ['.json', '.wxml', '.wxss']) addFile(path + end)
  for (const path of ['app.json', 'app.wxss', 'sitemap.json']) addFile(path)
  for (const path of filesBelow(tree.root)) if (PICTURE.test(path)) addFile(path)
  for (const [folder, ending] of [['styles', '.wxss'], ['miniprogram_npm/tdesign-miniprogram/common', '.wxss']]) {
    const home = tree.locate(folder)
    if (existsSync(home)) for (const path of filesBelow(home)) if (path.endsWith(ending)) add(folder, statSync(join(home, path)).size)
  }
  return sizes
}

function filesBelow(folder, under = '') {
  return readdirSync(join(folder, under), { withFileTypes: true }).flatMap((one) => {
    if (SKIPPED.has(one.name)) return []
    const path = under ? `${under}/${one.name}` : one.name
    return one.isDirectory() ? filesBelow(folder, path) : [path]
  })
}
