// What a canvas drew becomes a picture, and a picture is shown to be shared.
import { family } from './answer.js'
import { agreeTo } from './dialogs.js'
import { guarded } from './privacy.js'

function showShareImageMenu({ path }) {
  const picture = new Image()
  picture.className = 'mp-share-picture'
  picture.src = path
  return agreeTo({ words: '在手机上，这里可以发给朋友、收藏或存到相册', no: '', yes: '好', extra: picture }).then(() => undefined)
}

export const drawing = {
  ...family({
    canvasToTempFilePath: ({ canvas, fileType = 'png', quality = 1 }) => new Promise((resolve, reject) => {
      if (!canvas?.toBlob) reject(new Error('give the canvas node (type="2d")'))
      else canvas.toBlob((blob) => (blob ? resolve({ tempFilePath: URL.createObjectURL(blob) }) : reject(new Error('empty canvas'))), `image/${fileType === 'jpg' ? 'jpeg' : 'png'}`, quality)
    }),
    showShareImageMenu,
    showShareMenu: () => {},
    hideShareMenu: () => {},
    updateShareMenu: () => {},
  }),
  ...guarded({
    saveImageToPhotosAlbum: ({ filePath }) => {
      const link = document.createElement('a')
      Object.assign(link, { href: filePath, download: '红管家.png' })
      link.click()
    },
  }),
}
