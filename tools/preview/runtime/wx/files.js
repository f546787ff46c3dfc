// The program's own files: a saved photo is kept in the storage of the phone, a written text until the page is closed.
import { answer } from './answer.js'
import { agreeTo } from './dialogs.js'

const written = new Map()

const asDataAddress = async (path) => {
  const blob = await (await fetch(path)).blob()
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(reader.result)
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(blob)
  })
}

// On a phone WeChat asks whom to send it to; here the browser keeps it.
async function share({ filePath, fileName }) {
  const downloaded = filePath.startsWith('blob:')
  if (!downloaded && !written.has(filePath)) throw new Error('no such file')
  const yes = await agreeTo({ title: fileName, words: '手机上这里选择发给谁，浏览器里存成文件', no: '取消', yes: '发送' })
  if (!yes) throw new Error('cancel')
  const link = document.createElement('a')
  Object.assign(link, { href: downloaded ? filePath : URL.createObjectURL(new Blob([written.get(filePath)])), download: fileName })
  link.click()
}

export const files = {
  shareFileMessage: (options) => answer('shareFileMessage', options, share),
  getFileSystemManager: () => ({
    writeFile: (options) => answer('writeFile', options, ({ filePath, data }) => { written.set(filePath, data) }),
    saveFile: (options) => answer('saveFile', options, async ({ tempFilePath }) => ({ savedFilePath: await asDataAddress(tempFilePath) })),
  }),
}
