// WXSS to one style sheet: rpx, built-in tags, component scopes, and page styles that stay on their page.
import { posix } from 'node:path'
import postcss from 'postcss'
import selectors from 'postcss-selector-parser'
import { BUILTIN_TAGS } from '../runtime/builtins/tags.js'
import { toBrowserUnits } from '../runtime/units.js'

export function compileStyles(tree, components) {
  const parts = [sheet(tree, 'app', '')]
  for (const one of components.values()) if (!one.isPage) parts.push(sheet(tree, one.path, one.scope))
  for (const one of components.values()) if (one.isPage) parts.push(onItsPage(one.path, sheet(tree, one.path, '')))
  return parts.filter(Boolean).join('\n')
}

function sheet(tree, path, scope) {
  if (!tree.has(`${path}.wxss`)) return ''
  const root = parse(tree, `${path}.wxss`, [])
  root.walkRules((rule) => {
    if (rule.parent.type === 'atrule' && /keyframes$/.test(rule.parent.name)) return
    try {
      rule.selector = scopedSelector(scope).processSync(rule.selector)
    } catch (error) {
      tree.problem(`${path}.wxss:${rule.source.start.line} ${error.message}`)
    }
  })
  root.walkDecls((declaration) => {
    declaration.value = toBrowserUnits(declaration.value)
  })
  return root.toString()
}

function parse(tree, file, stack) {
  let root
  try {
    root = postcss.parse(tree.text(file), { from: file })
  } catch (error) {
    tree.problem(`${file}:${error.line ?? 0} ${error.reason ?? error.message}`)
    return postcss.root()
  }
  root.walkAtRules('import', (rule) => {
    const name = rule.params.replace(/^url\(|\)$/g, '').replace(/['"]/g, '')
    const target = name.startsWith('/') ? name.slice(1) : posix.join(posix.dirname(file), name)
    if (!tree.has(target)) {
      tree.problem(`${file}:${rule.source.start.line} @import ${name} 找不到 / not found`)
      rule.remove()
    } else if (stack.includes(target)) rule.remove()
    else rule.replaceWith(parse(tree, target, [...stack, file]).nodes)
  })
  return root
}

const scopedSelector = (scope) => selectors((root) => {
  root.walkTags((tag) => {
    if (tag.value === 'page') tag.value = 'mp-page'
    else if (BUILTIN_TAGS.has(tag.value)) tag.value = `wx-${tag.value}`
  })
  root.walkPseudos((pseudo) => {
    if (pseudo.value === ':host') pseudo.replaceWith(selectors.attribute({ attribute: 'wx-host', operator: '=', value: scope, quoteMark: '"', raws: {} }))
  })
  if (scope) root.walkClasses((one) => { one.value = `${scope}--${one.value}` })
})

// A page's own rules must not reach other pages; `page` inside them is the page itself.
function onItsPage(path, css) {
  if (!css) return ''
  return `@scope ([data-page="${path}"]) {\n${css.replace(/(^|[},\s])mp-page(?=[\s,{.:])/g, '$1:scope')}\n}`
}
