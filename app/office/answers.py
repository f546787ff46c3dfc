"""What forms answer, read as what it stands for; INVALID_INPUT names the field that does not."""

from datetime import date

from app.office.room import answer
from app.services.errors import invalid


def whole(name: str, words: str, field: str = "") -> int:
    """A whole number from 0 on; `words` is what it counts, `field` the field that is named when it is another."""
    text = answer(name, 9)
    if not (text.isascii() and text.isdigit()):
        raise invalid(field or name, f"{words}写成整数")
    return int(text)


def day(name: str) -> date:
    """A day, as a field of a date sends it."""
    try:
        return date.fromisoformat(answer(name, 10))
    except ValueError as error:
        raise invalid(name, "日期写成 2026-11-21 这样") from error


def version_seen(name: str = "seen") -> int:
    """The version a form was filled from; where it says none, one that is never the newest."""
    text = answer(name, 9)
    return int(text) if text.isascii() and text.isdigit() else -1
