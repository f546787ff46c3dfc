// The program's own files: in the preview they are kept in the storage of the phone, as data addresses.
import { answer } from './answer.js'

const asDataAddress = async (path) => {
  const blob = await (await fetch(path)).blob()
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(reader.result)
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(blob)
  })
}

export const files = {
  getFileSystemManager: () => ({
    saveFile: (options) => answer('saveFile', options, async ({ tempFilePath }) => ({ savedFilePath: await asDataAddress(tempFilePath) })),
  }),
}
