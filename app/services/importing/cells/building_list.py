"""Buildings named together in one cell: 1-5栋, 11、12、13栋, 28至30号楼."""

import re

from app.services.importing.cells.address import one_spelling
from app.services.importing.cells.birth import looks_like_date
from app.services.importing.cells.numerals import NUMERALS
from app.services.importing.cells.text import formula_trouble, plain
from app.services.importing.findings import Trouble
from app.services.importing.kinds import Kind
from app.services.importing.workbook import Value

LONGEST_RANGE = 200
LONGEST_NUMBER = 9
_WORD = r"(?:号楼|栋楼?|幢楼?|座|楼|#楼?|号)?"
_NUMBER = rf"第?([{NUMERALS}]+|[A-Za-z]?\d+[A-Za-z]?|[A-Za-z])"
_TO = r"(?:[-－—–~_]+|至|到)"
_PARTED = re.compile(r"[、,;/\s和及]+")
_RANGE = re.compile(rf"{_NUMBER}{_WORD}{_TO}{_NUMBER}{_WORD}")
_SINGLE = re.compile(rf"{_NUMBER}{_WORD}")


def read_buildings(value: Value) -> tuple[str, ...] | Trouble:
    """Names of the buildings in a cell, each once; none when it is blank."""
    trouble = formula_trouble(value)
    if trouble:
        return trouble
    if looks_like_date(value):
        return Trouble(Kind.ADDRESS_IS_DATE)
    text = re.sub(r"^(\d+)\.0+$", r"\1", re.sub(rf"\s*({_TO})\s*", r"\1", plain(value)))
    found: list[str] = []
    for piece in filter(None, _PARTED.split(text)):
        buildings = _piece(piece)
        if not buildings:
            return Trouble(Kind.BUILDINGS_UNREADABLE)
        found += buildings
    return tuple(dict.fromkeys(found))


def _piece(piece: str) -> list[str]:
    single = _SINGLE.fullmatch(piece)
    if single:
        return [one_spelling(single[1])]
    several = _RANGE.fullmatch(piece)
    if not several:
        return []
    first, last = one_spelling(several[1]), one_spelling(several[2])
    if first.isdecimal() and last.isdecimal():
        if max(len(first), len(last)) > LONGEST_NUMBER or not 0 <= int(last) - int(first) <= LONGEST_RANGE:
            return []
        return [str(number) for number in range(int(first), int(last) + 1)]
    if len(first) == len(last) == 1 and first <= last and (first + last).isascii():
        return [chr(code) for code in range(ord(first), ord(last) + 1)]
    return []
