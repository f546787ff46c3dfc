// Photos on their way: `path` is the file on this phone, `code` what the server knows it by, empty until it was sent.
import { download, upload } from './request'

export interface Shot {
  path: string
  code: string
}

export const sendPhoto = async (path: string): Promise<Shot> => ({ path, code: (await upload<{ code: string }>('/uploads', path)).code })

export const photo = (code: string): Promise<string> => download(`/uploads/${code}`)

// WeChat forgets chosen files when the program ends; what waits to be sent must outlive that.
export function keepFile({ path, code }: Shot): Promise<Shot> {
  if (code) return Promise.resolve({ path, code })
  return new Promise((resolve) => {
    wx.getFileSystemManager().saveFile({
      tempFilePath: path,
      success: ({ savedFilePath }) => resolve({ path: savedFilePath, code }),
      fail: () => resolve({ path, code }),
    })
  })
}
