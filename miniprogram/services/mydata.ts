// What is held of me: taking it along, and ending it.
import { download, endHere, post } from './request'

// A page that stands by itself, as a file on this phone.
export const myData = (): Promise<string> => download('/me/export?format=html')

export async function eraseMe(): Promise<void> {
  await post('/me/erase', { confirm: '注销' })
  endHere()
}
