// Photos are chosen with the browser's own file picker, and live as blob addresses.
import { family } from './answer.js'
import { guarded } from './privacy.js'

function pick({ count = 9, accept }) {
  return new Promise((resolve, reject) => {
    const input = document.createElement('input')
    Object.assign(input, { type: 'file', accept, multiple: count > 1 })
    input.addEventListener('cancel', () => reject(new Error('cancel')))
    input.addEventListener('change', () => resolve([...input.files].slice(0, count)))
    input.click()
  })
}

function asTemporary(file) {
  const kind = file.type.split('/')[0]
  return { tempFilePath: URL.createObjectURL(file), size: file.size, fileType: kind, duration: 0, height: 0, width: 0 }
}

function previewImage({ urls, current }) {
  const veil = document.createElement('div')
  veil.className = 'mp-veil mp-picture'
  const picture = new Image()
  picture.src = typeof current === 'string' ? current : urls[current ?? 0]
  veil.append(picture)
  veil.onclick = () => veil.remove()
  document.getElementById('phone').append(veil)
}

export const media = {
  ...guarded({
    chooseMedia: async ({ count = 9, mediaType = ['image', 'video'] }) => {
      const files = await pick({ count, accept: mediaType.map((kind) => `${kind}/*`).join(',') })
      return { type: mediaType.length > 1 ? 'mix' : mediaType[0], tempFiles: files.map(asTemporary) }
    },
    chooseImage: async ({ count = 9 }) => {
      const tempFiles = (await pick({ count, accept: 'image/*' })).map((file) => ({ path: URL.createObjectURL(file), size: file.size }))
      return { tempFiles, tempFilePaths: tempFiles.map(({ path }) => path) }
    },
  }),
  ...family({
    previewImage,
    compressImage: ({ src }) => ({ tempFilePath: src }),
    getImageInfo: async ({ src }) => {
      const picture = new Image()
      picture.src = src
      await picture.decode()
      return { path: src, width: picture.naturalWidth, height: picture.naturalHeight, orientation: 'up', type: 'unknown' }
    },
  }),
}
