// A text becomes a file that people send where they like: to themselves, to the office, to whoever checks it.
export function shareText(name: string, text: string): Promise<void> {
  const path = `${wx.env.USER_DATA_PATH}/${name}`
  return new Promise((resolve, reject) => {
    wx.getFileSystemManager().writeFile({
      filePath: path,
      data: text,
      encoding: 'utf8',
      success: () => shareFile(name, path).then(resolve, reject),
      fail: reject,
    })
  })
}

export const shareFile = (name: string, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    wx.shareFileMessage({ filePath: path, fileName: name, success: () => resolve(), fail: reject })
  })

export const gaveUp = (error: unknown): boolean => /cancel/.test((error as { errMsg?: string }).errMsg ?? '')
