"""When somebody was born, as far as it is known: 1958, 1958-03 or 1958-03-02."""

import re
from datetime import date, datetime, time

from app.services.importing.cells.numerals import NUMERALS, chinese_number
from app.services.importing.cells.text import compact, formula_trouble, is_moment, plain
from app.services.importing.findings import Trouble
from app.services.importing.kinds import Kind
from app.services.importing.workbook import Value

FIRST_YEAR, LAST_YEAR = 1900, 2100
LONGEST = 100
UNKNOWN = {"无", "不详", "未知", "不清楚", "没有", "/", "-", "--", "—", "——", "?"}

_LUNAR = re.compile(r"农历|阴历|旧历|正月|腊月|冬月|闰|初[一二三四五六七八九十]|廿|卅")
_AGE = re.compile(r"\d{1,3}(周?岁|虚岁|个月|歲)")
_MIDNIGHT = re.compile(r"[ T]0{1,2}:00(:00(\.0+)?)?$")
_NUMERAL = re.compile(rf"[{NUMERALS}]+")
_MARK = r"[-/.,、\s]"
_PARTS = re.compile(rf"(\d+)(?:年|{_MARK})(?:(\d+)(?:(?:月|{_MARK})(?:(\d+)[日号]?)?)?)?")
_TAIL = re.compile(r"(出生|生)$")


def read_birth(value: Value, today: date, epoch_1904: bool = False) -> str | Trouble:
    """The birth in a cell, empty when it is blank or said to be unknown.

    `today` bounds the future; `epoch_1904` says from which year the workbook counts its days.
    """
    trouble = formula_trouble(value)
    if trouble:
        return trouble
    if isinstance(value, bool):
        return Trouble(Kind.BIRTH_NOT_A_DATE)
    if isinstance(value, datetime):
        return _day(value.year, value.month, value.day, today) if value.time() == time() else _fraction()
    if is_moment(value):
        return Trouble(Kind.BIRTH_NOT_A_DATE)
    if isinstance(value, float) and not value.is_integer():
        return _fraction()
    if isinstance(value, int | float):
        return _from_number(int(value), today, epoch_1904)
    return _from_text(plain(value), today, epoch_1904)


def _fraction() -> Trouble:
    return Trouble(Kind.BIRTH_FRACTION)


def _from_text(text: str, today: date, epoch_1904: bool) -> str | Trouble:
    text = _TAIL.sub("", _MIDNIGHT.sub("", text.strip("'’‘ ")))
    if not text or text in UNKNOWN:
        return ""
    if len(text) > LONGEST:
        return Trouble(Kind.BIRTH_NOT_A_DATE)
    if _LUNAR.search(text):
        return Trouble(Kind.BIRTH_LUNAR)
    if _AGE.fullmatch(text.replace(" ", "")):
        return Trouble(Kind.BIRTH_AGE)
    text = _NUMERAL.sub(_as_digits, text)
    digits = re.fullmatch(r"(\d+)(\.0+)?", text)
    if digits and (len(digits[1]) >= 4 or not digits[2]):
        return _from_number(int(digits[1]), today, epoch_1904, written=digits[1])
    found = _PARTS.fullmatch(text) or _PARTS.fullmatch(re.sub(r"\s+", "", text))
    return _from_parts(found, today) if found else Trouble(Kind.BIRTH_NOT_A_DATE)


def _as_digits(numeral: re.Match[str]) -> str:
    number = chinese_number(numeral[0])
    return numeral[0] if number is None else str(number)


def _from_parts(found: re.Match[str], today: date) -> str | Trouble:
    year, month, day = found.groups()
    if len(year) <= 2:
        return Trouble(Kind.BIRTH_DAY_FIRST if day and len(day) == 4 else Kind.BIRTH_2DIGIT)
    if len(year) != 4 or len(month or "") > 2 or len(day or "") > 2:
        return Trouble(Kind.BIRTH_NOT_A_DATE)
    return _known(int(year), int(month) if month else None, int(day) if day else None, today)


def _from_number(number: int, today: date, epoch_1904: bool, written: str = "") -> str | Trouble:
    """A whole number: a year, yyyymm, yyyymmdd, or a day counted by the workbook."""
    digits = written or str(number)
    if FIRST_YEAR <= number <= LAST_YEAR and len(digits) == 4:
        return _known(number, None, None, today)
    if len(digits) == 8:
        return _known(int(digits[:4]), int(digits[4:6]), int(digits[6:]), today)
    if len(digits) == 6:
        if FIRST_YEAR <= int(digits[:4]) <= LAST_YEAR and 1 <= int(digits[4:]) <= 12:
            return _known(int(digits[:4]), int(digits[4:]), None, today)
        whole_year = FIRST_YEAR <= int(digits[:4]) <= LAST_YEAR
        return Trouble(Kind.BIRTH_NOT_A_DATE if whole_year else Kind.BIRTH_2DIGIT)
    if 0 <= number < 150 and len(digits) <= 3:
        return Trouble(Kind.BIRTH_AGE)
    if 1000 <= number < FIRST_YEAR:
        return Trouble(Kind.BIRTH_TOO_EARLY)
    if written and len(digits) == 4:
        return Trouble(Kind.BIRTH_FUTURE)
    if len(digits) != 5 and not (len(digits) == 4 and number > LAST_YEAR):
        return Trouble(Kind.BIRTH_NOT_A_DATE)
    return _from_serial(number, today, epoch_1904)


def _from_serial(number: int, today: date, epoch_1904: bool) -> str | Trouble:
    # openpyxl loads all of itself for these, and few processes ever read a table.
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

    moment = from_excel(number, CALENDAR_MAC_1904 if epoch_1904 else CALENDAR_WINDOWS_1900)
    return _day(moment.year, moment.month, moment.day, today)


def _known(year: int, month: int | None, day: int | None, today: date) -> str | Trouble:
    if day is not None and month is not None:
        return _day(year, month, day, today)
    if month is not None:
        born = _day(year, month, 1, today)
        return born if isinstance(born, Trouble) else born[:7]
    born = _day(year, 1, 1, today)
    return born if isinstance(born, Trouble) else born[:4]


def _day(year: int, month: int, day: int, today: date) -> str | Trouble:
    if year < FIRST_YEAR:
        return Trouble(Kind.BIRTH_TOO_EARLY)
    try:
        born = date(year, month, day)
    except ValueError:
        return Trouble(Kind.BIRTH_FUTURE if year > today.year else Kind.BIRTH_IMPOSSIBLE)
    return Trouble(Kind.BIRTH_FUTURE) if born > today else born.isoformat()


def first_day(birth: str) -> date | None:
    """The first day a birth can mean: 1958-03 is 1958-03-01. None when it is unknown."""
    if not birth:
        return None
    year, month, day = [*birth.split("-"), "01", "01"][:3]
    return date(int(year), int(month), int(day))


def age_on(birth: str, today: date) -> int | None:
    """Whole years from the first day a birth can mean; None when it is unknown."""
    born = first_day(birth)
    if born is None:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def looks_like_date(value: Value) -> bool:
    """Whether a cell holds a day or a month and day, as a spreadsheet program makes them from 3-2."""
    if is_moment(value):
        return True
    text = compact(value)
    return bool(
        re.fullmatch(r"(19|20)\d\d[-/.年]\d{1,2}([-/.月]\d{1,2}日?)?", text)
        or re.fullmatch(r"\d{1,2}月\d{1,2}日", text)
        or re.fullmatch(r"\d{1,2}-[A-Z][a-z]{2}(-\d{2,4})?|[A-Z][a-z]{2}-\d{1,4}", text)
    )
