// One of several, each a target of its own. A choice is a word or a number, or an object: then `by` names the field that
// is its value and `say` the one that people read. `pick` tells the value that was tapped.
type Value = string | number | boolean
type Choice = Value | Record<string, Value>

interface Line {
  key: string
  value: Value
  text: string
  on: boolean
}

Component({
  options: { addGlobalClass: true },
  properties: {
    choices: { type: Array, value: [] as Choice[] },
    by: { type: String, value: '' },
    say: { type: String, value: '' },
    // What follows each: 分.
    unit: { type: String, value: '' },
    value: { type: null as never, value: null as never as Value },
    label: { type: String, value: '' },
    // They turn to a part of the page, instead of answering a question.
    tabs: { type: Boolean, value: false },
    // All of one width, so that the same one always stands in the same place.
    even: { type: Boolean, value: false },
  },
  data: { lines: [] as Line[] },
  observers: {
    'choices, by, say, unit, value': function draw(choices: Choice[], by: string, say: string, unit: string, value: Value) {
      this.setData({ lines: choices.map((one) => lineOf(one, by, say, unit, value)) })
    },
  },
  methods: {
    pick(event: WechatMiniprogram.TouchEvent) {
      const { index } = event.currentTarget.dataset as { index: number }
      const line = this.data.lines[index]
      if (line) this.triggerEvent('pick', { value: line.value })
    },
  },
})

function lineOf(choice: Choice, by: string, say: string, unit: string, chosen: Value): Line {
  const [value, text] = typeof choice === 'object' ? [choice[by] as Value, choice[say] as Value] : [choice, choice]
  return { key: String(value), value, text: `${text}${unit}`, on: value === chosen }
}
