"""Readers of the cells only a ledger has: the day of a deed, often without its year, and its points."""

import re
from datetime import date, datetime
from math import isfinite

from app.services.importing.cells import compact, plain, read_birth, words
from app.services.importing.cells.numerals import NUMERALS, chinese_number
from app.services.importing.cells.text import formula_trouble
from app.services.importing.findings import Trouble
from app.services.importing.kinds import Kind
from app.services.importing.workbook import Value

FIRST_DAY = date(2000, 1, 1)
MOST_POINTS = 10_000
"""Points of one row; more is a slip of the pen."""
LONGEST_DEED = 200
_LONGEST_DATE = 40
_LONGEST_NUMBER = 20
_HUGE = 10**15
_LATEST = date(2100, 12, 31)
_WHOLE_DATE = len("2026-01-01")
_TIME = re.compile(r"(?<=\d|日)[ T]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_NUMERAL = re.compile(rf"[{NUMERALS}]+(?=[年月日号])")
_MONTH_DAY = re.compile(r"(\d{1,2})[月./、-](\d{1,2})[日号]?")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?分?", re.ASCII)
_MINUS = re.compile("[−–—]")


def read_deed_day(value: Value, year: int | None, today: date, epoch_1904: bool = False) -> date | Trouble:
    """The day in a cell. `year` completes 3月2日 and 3.2; `today` is the last day a deed can have been done."""
    trouble = formula_trouble(value)
    if trouble:
        return trouble
    if isinstance(value, datetime):
        day: date | Trouble = value.date()
    elif isinstance(value, float) and 1 <= value < 13 and not value.is_integer():
        day = _from_decimal(value, year)
    else:
        day = _from_text(value, year, epoch_1904)
    if isinstance(day, Trouble):
        return day
    if day < FIRST_DAY:
        return Trouble(Kind.DATE_TOO_EARLY)
    return Trouble(Kind.DATE_FUTURE) if day > today else day


def _from_decimal(value: float, year: int | None) -> date | Trouble:
    """A number made from 3.2: a saved 1.1 was 1.1 or 1.10, so days 1, 2 and 3 are certain only if 10, 20, 30 cannot be."""
    month, _, fraction = repr(value).partition(".")
    day = _of_year(year, month, fraction)
    if len(fraction) == 1 and isinstance(day, date) and isinstance(_of_year(year, month, f"{fraction}0"), date):
        return Trouble(Kind.DATE_AMBIGUOUS)
    return day


def _from_text(value: Value, year: int | None, epoch_1904: bool) -> date | Trouble:
    text = plain(value)
    if not text:
        return Trouble(Kind.DATE_MISSING)
    if len(text) > _LONGEST_DATE:
        return Trouble(Kind.DATE_UNREADABLE)
    text = compact(_NUMERAL.sub(_as_digits, _TIME.sub("", text.strip("'’‘"))))
    short = _MONTH_DAY.fullmatch(text)
    if short:
        return _of_year(year, short[1], short[2])
    read = read_birth(value if isinstance(value, int | float) else text, _LATEST, epoch_1904)
    if isinstance(read, Trouble):
        impossible = read.kind is Kind.BIRTH_IMPOSSIBLE
        early = read.kind is Kind.BIRTH_TOO_EARLY
        return Trouble(
            Kind.DATE_IMPOSSIBLE if impossible else Kind.DATE_TOO_EARLY if early else Kind.DATE_UNREADABLE
        )
    return date.fromisoformat(read) if len(read) == _WHOLE_DATE else Trouble(Kind.DATE_UNREADABLE)


def _as_digits(numeral: re.Match[str]) -> str:
    number = chinese_number(numeral[0])
    return numeral[0] if number is None else str(number)


def _of_year(year: int | None, month: str, day: str) -> date | Trouble:
    if not (1 <= int(month) <= 12 and len(day) <= 2):
        return Trouble(Kind.DATE_IMPOSSIBLE)
    if year is None:
        return Trouble(Kind.DATE_WITHOUT_YEAR)
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return Trouble(Kind.DATE_IMPOSSIBLE)


def read_points(value: Value) -> int | Trouble:
    """Points as a positive whole number."""
    trouble = formula_trouble(value)
    if trouble:
        return trouble
    if not compact(value):
        return Trouble(Kind.POINTS_MISSING)
    number = read_number(value)
    if number is None:
        return Trouble(Kind.POINTS_WORDS)
    if number < 0:
        return Trouble(Kind.POINTS_NEGATIVE)
    if number == 0:
        return Trouble(Kind.POINTS_ZERO)
    if number != int(number):
        return Trouble(Kind.POINTS_FRACTION)
    return int(number) if number <= MOST_POINTS else Trouble(Kind.POINTS_TOO_MANY)


def read_number(value: Value) -> float | None:
    """A number as number or as digits (3, ３, 3分, -2, 3.0); None for everything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return float(max(-_HUGE, min(_HUGE, value)))
    if isinstance(value, float):
        return value if isfinite(value) else None
    text = _MINUS.sub("-", compact(value)) if isinstance(value, str) else ""
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        return None
    return float(text.removesuffix("分"))


def read_deed(value: Value) -> str | Trouble:
    """What was done, in the writer's words."""
    text = " ".join(words(value).split())
    trouble = formula_trouble(value) or (None if text else Trouble(Kind.DEED_MISSING))
    return trouble or (text if len(text) <= LONGEST_DEED else Trouble(Kind.DEED_TOO_LONG))
