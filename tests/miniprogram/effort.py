"""How much a journey asks of a thumb: taps, and fields to type in, counted in the browser from a moment on."""

from tests.miniprogram.conftest import Phone

COUNT = """() => {
  window.effort = { taps: 0, fields: new Set() }
  addEventListener('click', ({ isTrusted }) => { if (isTrusted) window.effort.taps += 1 }, true)
  addEventListener('input', ({ target }) => window.effort.fields.add(target), true)
}"""


def count_from_now(phone: Phone) -> None:
    """Count until the program is started anew."""
    if phone.page.evaluate("() => !window.effort"):
        phone.page.evaluate(COUNT)
    else:
        phone.page.evaluate("() => { effort.taps = 0; effort.fields.clear() }")


def effort(phone: Phone) -> tuple[int, int]:
    """Taps and fields since then."""
    taps, fields = phone.page.evaluate("() => [effort.taps, effort.fields.size]")
    return taps, fields
