// What is copied as it is: pictures of the tree, the page around the phones, and the font with its licence.
import { cpSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'

const PICTURES = new Set(['.png', '.jpg', '.jpeg', '.svg', '.gif', '.webp'])
const SKIPPED = new Set(['node_modules', 'miniprogram_npm'])
const FONT = '@fontsource-variable/noto-sans-sc'

export function copyPictures(from, to) {
  for (const name of readdirSync(from)) {
    const source = join(from, name)
    if (statSync(source).isDirectory()) {
      if (!SKIPPED.has(name)) copyPictures(source, join(to, name))
    } else if (PICTURES.has(extname(name).toLowerCase())) cpSync(source, join(to, name))
  }
}

// Noto Sans SC in pieces by unicode-range: a browser takes only the pieces whose characters it meets.
export function copyFont(modules, to) {
  const home = join(modules, FONT)
  mkdirSync(to, { recursive: true })
  cpSync(join(home, 'LICENSE'), join(to, 'LICENSE'))
  cpSync(join(home, 'files'), join(to, 'files'), { recursive: true })
  writeFileSync(join(to, 'font.css'), readFileSync(join(home, 'index.css'), 'utf8').replaceAll('font-display: swap', 'font-display: block'))
}
