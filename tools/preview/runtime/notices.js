// Things the preview cannot do are said on the page and in the console, once each.
export class Notices {
  constructor() {
    this.element = document.getElementById('notices')
    this.said = new Set()
  }

  cannot(what, why = '预览里没有，请在微信里试') {
    const words = `${what}：${why}`
    console.warn(`[preview] ${words}`)
    if (this.said.has(words)) return
    this.said.add(words)
    this.show(words)
  }

  show(words, seconds = 6) {
    const line = document.createElement('div')
    line.textContent = words
    this.element.append(line)
    setTimeout(() => line.remove(), seconds * 1000)
  }
}
