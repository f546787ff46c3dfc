// TDesign's icons come as a font from a public address. The preview asks nobody: it draws the same icons from
// TDesign's own SVG package, and only those whose names occur in the tree.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const RULE = /((?:[\w-]+--)?\.[\w-]*?t-icon-([\w-]+):before)\s*\{\s*content:[^}]*\}/g
const FONT = /@font-face\s*\{\s*font-family:\s*t;[^}]*\}/g

export function drawIcons(css, words, packageFolder) {
  const drawn = css.replace(RULE, (rule, selector, name) => {
    const file = join(packageFolder, 'src', `${name}.svg`)
    if (!words.has(name) || !existsSync(file)) return ''
    const picture = encodeURIComponent(readFileSync(file, 'utf8').replace('view-box=', 'viewBox='))
    return `${selector}{content:"";display:inline-block;width:1em;height:1em;vertical-align:top;background:currentColor;`
      + `-webkit-mask:url("data:image/svg+xml,${picture}") center/contain no-repeat}`
  })
  return drawn.replace(FONT, '')
}

// Every quoted or attribute-like word of the sources: an icon's name is always one of them.
export function wordsOf(texts) {
  const words = new Set()
  for (const text of texts) for (const [word] of text.matchAll(/[a-z][a-z0-9]*(?:-[a-z0-9]+)*/g)) words.add(word)
  return words
}
