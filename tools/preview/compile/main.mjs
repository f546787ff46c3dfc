// node main.mjs <mini-program> [<output>]: compiles the tree; without an output it only judges it.
// Problems go to standard error, one a line, and make the exit status 1.
import { build } from 'esbuild'
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { copyFont, copyPictures } from './assets.mjs'
import { collectComponents } from './components.mjs'
import { drawIcons, wordsOf } from './icons.mjs'
import { asFunctions, compileScripts } from './scripts.mjs'
import { packageSizes } from './sizes.mjs'
import { compileStyles } from './styles.mjs'
import { compileTemplates } from './templates.mjs'
import { Tree } from './tree.mjs'

const here = dirname(dirname(fileURLToPath(import.meta.url)))
const modulesFolder = join(here, 'node_modules')
const [root, out] = process.argv.slice(2).map((path) => resolve(path))

const tree = new Tree(root)
const components = collectComponents(tree)
const templates = compileTemplates(tree, components)
const modules = await compileScripts(tree, components)
const styles = compileStyles(tree, components)

if (tree.problems.length) {
  for (const words of tree.problems) console.error(words)
  process.exit(1)
}
if (out) await write()
console.log(`${tree.pages.length} pages, ${components.size} components, ${modules.size} modules`)
console.log(JSON.stringify(packageSizes(tree, components, modules)))

async function write() {
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  const words = wordsOf([...templates.texts, ...[...modules.values()].map((module) => module.code)])
  writeFileSync(join(out, 'app.css'), drawIcons(styles, words, join(modulesFolder, 'tdesign-icons-svg')))
  writeFileSync(join(out, 'app.js'), program())
  await build({ entryPoints: [join(here, 'runtime', 'main.js')], bundle: true, outfile: join(out, 'runtime.js'), charset: 'utf8', sourcemap: true, logLevel: 'error' })
  cpSync(join(here, 'page'), out, { recursive: true })
  copyPictures(root, join(out, 'tree'))
  copyFont(modulesFolder, join(out, 'font'))
}

function program() {
  const about = {
    app: tree.app,
    pages: tree.pages,
    components: Object.fromEntries([...components].map(([path, { json, scope, isPage, script }]) => [path, { json, scope, isPage, script }])),
    uses: Object.fromEntries([...modules].map(([path, { uses }]) => [path, uses])),
    main: tree.script('/app', 'app'),
  }
  return [
    'var getRegExp=(source,flags)=>new RegExp(source,flags),getDate=(...parts)=>new Date(...parts);',
    `window.miniProgram=${JSON.stringify(about)};`,
    `window.miniProgram.templates=${templates.code};`,
    `window.miniProgram.modules=${asFunctions(modules)};`,
  ].join('\n')
}
