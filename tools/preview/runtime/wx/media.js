// Photos: the browser's file picker stands in for camera and album.
import { answer } from './answer.js'

export function media(phone) {
  return {
    chooseMedia: (options) => answer('chooseMedia', options, async ({ count = 9 }) => {
      const files = await pick(count)
      return { type: 'image', tempFiles: files.map((file) => ({ tempFilePath: URL.createObjectURL(file), size: file.size, fileType: 'image' })) }
    }),
    chooseImage: (options) => answer('chooseImage', options, async ({ count = 9 }) => {
      const files = await pick(count)
      return { tempFilePaths: files.map((file) => URL.createObjectURL(file)), tempFiles: files.map((file) => ({ path: URL.createObjectURL(file), size: file.size })) }
    }),
    compressImage: (options) => answer('compressImage', options, ({ src }) => ({ tempFilePath: src })),
    getImageInfo: (options) => answer('getImageInfo', options, async ({ src }) => {
      const picture = new Image()
      picture.src = src
      await picture.decode()
      return { width: picture.naturalWidth, height: picture.naturalHeight, path: src, type: 'jpeg', orientation: 'up' }
    }),
    previewImage: (options) => answer('previewImage', options, ({ urls, current }) => look(phone, current ?? urls[0])),
    previewMedia: (options) => answer('previewMedia', options, ({ sources, current = 0 }) => look(phone, sources[current].url)),
  }
}

function pick(count) {
  return new Promise((resolve, reject) => {
    const input = Object.assign(document.createElement('input'), { type: 'file', accept: 'image/*', multiple: count > 1 })
    input.id = 'file-picker'
    input.hidden = true
    const finish = (act) => { input.remove(); act() }
    input.addEventListener('change', () => finish(() => resolve([...input.files].slice(0, count))))
    input.addEventListener('cancel', () => finish(() => reject(new Error('cancel'))))
    document.body.append(input)
    input.click()
  })
}

function look(phone, address) {
  if (!phone.isOwnAddress(address)) return phone.notices.cannot(`图片 ${address}`, '预览不向别处取图片')
  const veil = document.createElement('div')
  veil.className = 'veil dark'
  veil.append(Object.assign(new Image(), { src: address }))
  veil.addEventListener('click', () => veil.remove())
  document.getElementById('layer').append(veil)
  return undefined
}
