// What went wrong, said to whoever tapped.
import { asTrouble } from './services/trouble'

// To be read before going on: something that was meant did not happen.
export function tell(error: unknown): void {
  const { title, detail } = asTrouble(error)
  wx.showModal({ title, content: detail === title ? '' : detail, showCancel: false, confirmText: '知道了' })
}

// In passing: nothing was lost, and another tap tries again.
export function mention(error: unknown): void {
  wx.showToast({ title: asTrouble(error).title, icon: 'none' })
}
