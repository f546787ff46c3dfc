// WXML and WXS, compiled by glass-easel's own compiler.
import { createRequire } from 'node:module'
import { posix } from 'node:path'

const { TmplGroup } = createRequire(import.meta.url)('glass-easel-template-compiler')

// Returns JavaScript, an object from a template's path to its compiled form; and the texts it was made from.
export function compileTemplates(tree, components) {
  const group = TmplGroup.newDev()
  const templates = new Set()
  const scripts = new Set()
  const texts = []

  const addTemplate = (path) => {
    if (templates.has(path)) return
    templates.add(path)
    if (!tree.has(`${path}.wxml`)) return tree.problem(`${path}.wxml: 没有这个文件 / no such file`)
    const text = tree.text(`${path}.wxml`)
    texts.push(text)
    for (const found of group.addTmpl(path, text)) report(found)
    for (const other of group.getDirectDependencies(path)) addTemplate(other.replace(/\.wxml$/, ''))
    for (const script of group.getScriptDependencies(path)) addScript(script)
  }

  // A warning in our own files is an error: the compiler only warns of a missing end tag. It counts from 0.
  const report = (found) => {
    const ours = !found.path.startsWith('miniprogram_npm/')
    if (found.isError || ours) tree.problem(`${found.path}.wxml:${found.startLine + 1}:${found.startColumn + 1} ${found.message}`)
  }

  const addScript = (path) => {
    if (scripts.has(path)) return
    scripts.add(path)
    const file = tree.has(path) ? path : `${path}.wxs`
    if (!tree.has(file)) return tree.problem(`${file}: 没有这个文件 / no such file`)
    const code = tree.text(file)
    texts.push(code)
    group.addScript(path, asBrowserScript(code))
    const ending = path.endsWith('.wxs') ? '.wxs' : ''
    for (const [, name] of code.matchAll(/require\(\s*['"]([^'"]+)['"]\s*\)/g)) {
      addScript(posix.join(posix.dirname(path), name).replace(/\.wxs$/, ending))
    }
  }

  for (const path of components.keys()) if (tree.has(`${path}.wxml`)) addTemplate(path)
  return { code: group.getTmplGenObjectGroups(), texts }
}

// In WXS `x.constructor` is a name such as "Array", files are required with their ending, and '\d' keeps its backslash.
function asBrowserScript(code) {
  return code
    .replace(/getRegExp\(\s*(['"])(.*?)\1/g, (call) => call.replace(/(?<!\\)\\(?=[dwsbDWSB.])/g, '\\\\'))
    .replace(/(require\(\s*['"][^'"]+?)\.wxs(['"])/g, '$1$2').replace(/\.constructor\b(?!\.)/g, '.constructor.name')
}
