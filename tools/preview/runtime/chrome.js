// What WeChat draws around a page: the navigation bar, and the tab bar unless the app draws its own.
export class Chrome {
  constructor(phone) {
    this.phone = phone
    this.bar = document.getElementById('navigation')
    this.back = document.getElementById('back')
    this.title = document.getElementById('title')
    this.tabs = document.getElementById('tabs')
    this.back.addEventListener('click', () => phone.pages.back())
  }

  draw() {
    const page = this.phone.pages.top
    if (!page) return
    const { window } = page
    this.bar.hidden = window.navigationStyle === 'custom'
    this.bar.style.background = window.navigationBarBackgroundColor ?? '#000'
    this.bar.style.color = window.navigationBarTextStyle === 'black' ? '#000' : '#fff'
    this.title.textContent = page.title
    document.title = page.title
    this.back.hidden = this.phone.pages.stack.length < 2
    page.element.style.background = window.backgroundColorContent ?? ''
    this.drawTabs(page)
  }

  drawTabs(page) {
    const bar = this.phone.about.app.tabBar
    this.tabs.replaceChildren()
    this.tabs.hidden = !bar || bar.custom || !this.phone.pages.isTab(page.path)
    if (this.tabs.hidden) return
    for (const tab of bar.list) {
      const button = document.createElement('button')
      button.textContent = tab.text
      button.style.color = tab.pagePath === page.path ? bar.selectedColor : bar.color
      button.addEventListener('click', () => this.phone.wx.switchTab({ url: `/${tab.pagePath}` }))
      this.tabs.append(button)
    }
  }
}
