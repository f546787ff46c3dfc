import { defineButton } from './button.js'
import { defineChoices } from './choices.js'
import { defineContainers } from './containers.js'
import { define } from './define.js'
import { defineFields } from './fields.js'
import { defineImage } from './image.js'
import { defineScrolling } from './scrolling.js'

export function defineBuiltins(wx) {
  defineContainers()
  defineButton(wx)
  defineFields()
  defineChoices()
  defineScrolling()
  defineImage()
  defineNavigator(wx)
}

function defineNavigator(wx) {
  const ways = { navigate: 'navigateTo', redirect: 'redirectTo', switchTab: 'switchTab', reLaunch: 'reLaunch', navigateBack: 'navigateBack' }
  define('navigator', {
    properties: { url: String, openType: { type: String, value: 'navigate' }, delta: { type: Number, value: 1 }, target: String },
    attached(element) {
      element.setAttribute('role', 'link')
      element.addEventListener('click', () => {
        const { url, openType, delta } = this.data
        wx[ways[openType]]({ url, delta, fail: (error) => console.error(error.errMsg) })
      })
    },
  })
}
