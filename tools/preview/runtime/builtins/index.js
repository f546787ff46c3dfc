// Every built-in tag, by family.
import { defineBoxes } from './boxes.js'
import { defineButton } from './button.js'
import { defineChoices } from './choices.js'
import { createDefiner } from './define.js'
import { defineFields } from './fields.js'
import { defineImage } from './image.js'
import { defineNavigator } from './navigator.js'
import { defineScrolling } from './scrolling.js'

export function defineBuiltins(space, components, phone) {
  const define = createDefiner(space, components)
  defineBoxes(define, phone)
  defineButton(define, phone)
  defineFields(define)
  defineChoices(define)
  defineImage(define, phone)
  defineNavigator(define, phone)
  defineScrolling(define)
}
