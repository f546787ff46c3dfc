// Pages and components, found by following usingComponents from app.json.
const TAB_BAR = 'custom-tab-bar/index'

export function collectComponents(tree) {
  const found = new Map()
  const visit = (path, isPage) => {
    if (found.has(path)) return
    const json = tree.json(path)
    const scoped = json.component && json.styleIsolation !== 'shared'
    const component = { path, isPage, json, scope: scoped ? `c${found.size.toString(36)}` : '', script: tree.script(`/${path}`, path) }
    found.set(path, component)
    if (!component.script) tree.problem(`${path}: 没有脚本 / no script`)
    if (!tree.has(`${path}.wxml`)) tree.problem(`${path}.wxml: 没有这个文件 / no such file`)
    json.usingComponents = resolveUses(tree, path, json, visit)
    for (const generic of Object.values(json.componentGenerics ?? {})) {
      if (generic.default) generic.default = resolveUse(tree, path, generic.default, visit)
    }
  }
  for (const page of tree.pages) visit(page, true)
  if (tree.app.tabBar?.custom) visit(TAB_BAR, false)
  return found
}

function resolveUses(tree, path, json, visit) {
  const shared = path.startsWith('miniprogram_npm/') ? {} : tree.app.usingComponents ?? {}
  const uses = {}
  for (const [tag, name] of Object.entries({ ...shared, ...json.usingComponents })) {
    const from = json.usingComponents?.[tag] ? path : 'app'
    const target = resolveUse(tree, from, name, visit)
    if (target) uses[tag] = target
    else tree.problem(`${path}.json: usingComponents ${tag} → ${name} 找不到 / not found`)
  }
  return uses
}

function resolveUse(tree, path, name, visit) {
  const target = tree.component(name, path)
  if (!target) return undefined
  visit(target, false)
  return `/${target}`
}
