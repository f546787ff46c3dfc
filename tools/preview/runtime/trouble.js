// What the preview cannot do is said on the page and in the console, never swallowed.
export function cannot(what, instead = '') {
  const words = `预览里没有 ${what}${instead ? `：${instead}` : '，请用微信开发者工具或手机'}`
  console.warn(`[preview] ${words}`)
  const line = document.createElement('div')
  line.className = 'preview-cannot'
  line.textContent = words
  document.getElementById('phone').append(line)
  setTimeout(() => line.remove(), 5000)
}

export function report(error) {
  console.error(error)
}
