// A call needs no number on the screen.
export function callPhone(number: string): void {
  if (number) wx.makePhoneCall({ phoneNumber: number, fail: () => undefined })
  else wx.showToast({ title: '还没有登记电话，请联系社区', icon: 'none' })
}
