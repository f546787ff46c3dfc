// The mini-program's folder as the compiler sees it: paths are relative to its root, and npm packages
// appear under miniprogram_npm/ although they stay in node_modules.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'

const NPM = 'miniprogram_npm'
const SCRIPT_ENDINGS = ['', '.ts', '.js', '/index.ts', '/index.js']

export class Tree {
  constructor(root) {
    this.root = root
    this.problems = []
    this.app = this.json('app')
    this.pages = [
      ...this.app.pages,
      ...(this.app.subPackages ?? this.app.subpackages ?? []).flatMap((part) => part.pages.map((page) => posix.join(part.root, page))),
    ]
  }

  problem(words) {
    this.problems.push(words)
  }

  // Where a path of the tree lies on the disk. A package says itself which of its folders is the mini-program's.
  locate(path) {
    const parts = path.split('/')
    if (parts[0] !== NPM) return join(this.root, path)
    const name = parts[1].startsWith('@') ? parts.slice(1, 3).join('/') : parts[1]
    const home = join(this.root, 'node_modules', name)
    const about = join(home, 'package.json')
    const inside = existsSync(about) ? JSON.parse(readFileSync(about, 'utf8')).miniprogram : ''
    return join(home, inside ?? '', path.slice(NPM.length + 1 + name.length))
  }

  has(path) {
    const place = this.locate(path)
    return existsSync(place) && statSync(place).isFile()
  }

  text(path) {
    return readFileSync(this.locate(path), 'utf8')
  }

  json(path) {
    if (!this.has(`${path}.json`)) return {}
    try {
      return JSON.parse(this.text(`${path}.json`))
    } catch (error) {
      this.problem(`${path}.json: ${error.message}`)
      return {}
    }
  }

  // `name` as written in the file `from`; undefined when nothing is there.
  script(name, from) {
    return this.candidates(name, from).flatMap((path) => SCRIPT_ENDINGS.map((end) => path + end)).find((path) => this.has(path))
  }

  component(name, from) {
    return this.candidates(name, from).flatMap((path) => [path, `${path}/index`]).find((path) => this.has(`${path}.json`))
  }

  candidates(name, from) {
    const here = posix.dirname(from)
    if (name.startsWith('/')) return [name.slice(1)]
    const beside = posix.join(here, name)
    return name.startsWith('.') ? [beside] : [...this.packages(name, here), beside]
  }

  packages(name, folder) {
    const found = []
    for (let at = folder; ; at = posix.dirname(at)) {
      found.push(posix.join(at, NPM, name))
      if (at === '.' || at === '/') return found
    }
  }
}
