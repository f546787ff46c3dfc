// What a hand on the keyboard saves: / to search, j and k (or n and p) through rows, Ctrl+Enter to submit.
// Everything works without this file.
(function () {
  'use strict'
  var chosen = -1

  function rows() {
    return Array.prototype.slice.call(document.querySelectorAll('[data-rows] tbody tr'))
  }

  function choose(step) {
    var all = rows()
    if (!all.length) return
    if (all[chosen]) all[chosen].classList.remove('chosen')
    chosen = Math.max(0, Math.min(all.length - 1, chosen + step))
    all[chosen].classList.add('chosen')
    var first = all[chosen].querySelector('a, button, input, select')
    if (first) first.focus()
    all[chosen].scrollIntoView({ block: 'nearest' })
  }

  function inField(target) {
    return /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName) && target.type !== 'checkbox' && target.type !== 'radio'
  }

  document.addEventListener('keydown', function (event) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.target.form) {
      event.preventDefault()
      event.target.form.requestSubmit()
      return
    }
    if (event.key === 'Escape' && inField(event.target)) event.target.blur()
    if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return
    if (event.key === '/') {
      var search = document.querySelector('[data-search]')
      if (search) { event.preventDefault(); search.focus(); search.select() }
    } else if (event.key === 'j' || event.key === 'n') choose(1)
    else if (event.key === 'k' || event.key === 'p') choose(-1)
  })

  document.addEventListener('submit', function (event) {
    var form = event.target
    if (form.method !== 'post') return
    if (form.dataset.sent) { event.preventDefault(); return }
    form.dataset.sent = '1'
    window.setTimeout(function () { delete form.dataset.sent }, 8000)
  })

  window.addEventListener('pageshow', function () {
    document.querySelectorAll('form').forEach(function (form) { delete form.dataset.sent })
  })

  document.querySelectorAll('[data-print]').forEach(function (button) {
    button.hidden = false
    button.addEventListener('click', function () { window.print() })
  })
  document.querySelectorAll('[data-select]').forEach(function (field) {
    field.addEventListener('focus', function () { field.select() })
  })
  document.querySelectorAll('[aria-invalid=true]').forEach(function (field, index) { if (!index) field.focus() })
})()
