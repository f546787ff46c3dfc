"""Telephone numbers of a cell: mobiles of eleven digits, landlines with their area code."""

import re
from dataclasses import dataclass

from app.services.importing.cells.text import formula_trouble, is_moment, plain
from app.services.importing.findings import Trouble
from app.services.importing.kinds import Kind
from app.services.importing.workbook import Value

NONE = {
    "",
    "无",
    "/",
    "-",
    "--",
    "—",
    "——",
    "没有",
    "不详",
    "暂无",
    "未知",
    "不清楚",
    "无电话",
    "无手机",
    "没有电话",
    "没有手机",
}

_MOBILE = re.compile(r"(?:\+86|0086|86)?(1[3-9]\d{9})")
_LANDLINE = re.compile(r"(?:\+86|0086)?(0(?:10|2\d)|0[3-9]\d\d)(\d{7,8})")
_DATE = re.compile(r"(19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
_MASKED = re.compile(r"\d+[*×•·xX#?＊]{2,}\d*")
_DECIMAL = re.compile(r"(?<=\d)\.0+(?!\d)")
_PARTED = re.compile(r"[、/;,，；\n|\\]|或")
_RUNS = re.compile(r"\+?\d+(?:[\s\-.()—–]+\d+)*")
_NUMBER = re.compile(r"\+?\d+")
_LABEL = Trouble(Kind.PHONE_WRONG_LENGTH)
"""One or two digits by themselves: part of a label (电话1) if there is a number, else a wrong number."""
LONGEST_NUMBER_PARTS = 6
"""A number may be written in as many groups of digits: +86 199 00 00 12 34."""


@dataclass(frozen=True, slots=True)
class Phones:
    """The good numbers of a cell in order, each once, and what is wrong with the rest."""

    numbers: tuple[str, ...] = ()
    troubles: tuple[Trouble, ...] = ()


def is_mobile(number: str) -> bool:
    return len(number) == 11 and number.startswith("1")


def read_phones(value: Value) -> Phones:
    """The numbers in a cell. Words around a number go; a cell that says there is none is no trouble."""
    trouble = formula_trouble(value) or _not_a_number(value)
    if trouble:
        return Phones((), (trouble,))
    text = _DECIMAL.sub("", plain(value).strip("'’‘"))
    if text.replace(" ", "") in NONE:
        return Phones()
    if _DATE.fullmatch(text):
        return Phones((), (Trouble(Kind.PHONE_IS_DATE),))
    numbers: list[str] = []
    troubles: list[Trouble] = []
    for piece in _PARTED.split(text):
        _read_piece(piece, numbers, troubles)
    if numbers:
        troubles = [trouble for trouble in troubles if trouble is not _LABEL]
    if not numbers and not troubles:
        troubles.append(Trouble(Kind.PHONE_NOT_A_NUMBER))
    return Phones(tuple(dict.fromkeys(numbers)), tuple(dict.fromkeys(troubles)))


def _not_a_number(value: Value) -> Trouble | None:
    if is_moment(value):
        return Trouble(Kind.PHONE_IS_DATE)
    if isinstance(value, bool):
        return Trouble(Kind.PHONE_NOT_A_NUMBER)
    if isinstance(value, float) and not value.is_integer():
        return Trouble(Kind.PHONE_WRONG_LENGTH)
    return None


def _read_piece(piece: str, numbers: list[str], troubles: list[Trouble]) -> None:
    """One piece between separators: words, and runs of digits parted by spaces or dashes."""
    for pattern, kind in ((_SCIENTIFIC, Kind.PHONE_SCIENTIFIC), (_MASKED, Kind.PHONE_MASKED)):
        if pattern.search(piece):
            troubles.append(Trouble(kind))
            piece = pattern.sub(" 坏 ", piece)
    for run in _RUNS.findall(piece):
        if len(run) <= 2:
            troubles.append(_LABEL)
        else:
            _read_run(_NUMBER.findall(run), numbers, troubles)


def _read_run(groups: list[str], numbers: list[str], troubles: list[Trouble]) -> None:
    """Groups of digits side by side: put together what makes a number, and name what is left."""
    left: list[str] = []
    index = 0
    while index < len(groups):
        for end in range(index + 1, min(index + LONGEST_NUMBER_PARTS, len(groups)) + 1):
            number = _number("".join(groups[index:end]))
            if number:
                _name_left(left, troubles)
                left = []
                numbers.append(number)
                index = end
                break
        else:
            left.append(groups[index])
            index += 1
    _name_left(left, troubles)


def _number(digits: str) -> str | None:
    mobile = _MOBILE.fullmatch(digits)
    if mobile:
        return mobile[1]
    landline = _LANDLINE.fullmatch(digits)
    return f"{landline[1]}-{landline[2]}" if landline else None


def _name_left(groups: list[str], troubles: list[Trouble]) -> None:
    """Say what is wrong with digits that make no number. Several long groups are judged one by one."""
    if not groups:
        return
    whole = "".join(groups).lstrip("+")
    if len(groups) > 1 and len(whole) > 13:
        for group in groups:
            _name_left([group], troubles)
        return
    troubles.append(Trouble(_wrong(whole)))


def _wrong(digits: str) -> Kind:
    if digits.startswith("86") and len(digits) in (12, 14):
        digits = digits[2:]
    if len(digits) == 10:
        return Kind.PHONE_10_DIGITS
    if len(digits) == 12:
        return Kind.PHONE_12_DIGITS
    if len(digits) in (7, 8):
        return Kind.PHONE_NO_AREA_CODE
    if len(digits) == 11:
        return Kind.PHONE_NOT_MOBILE
    return Kind.PHONE_GLUED if len(digits) >= 18 else Kind.PHONE_WRONG_LENGTH
