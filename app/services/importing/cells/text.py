"""Text of a cell: width folded and invisible marks gone for what is compared; kept as written for what is read."""

from datetime import datetime, time, timedelta

from app.services.importing.findings import Trouble
from app.services.importing.kinds import Kind
from app.services.importing.workbook import CellError, Formula, Value

_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_SEEN = dict.fromkeys([0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F], " ") | dict.fromkeys(
    [0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
)
"""Spaces of all kinds become one; marks that nobody sees go."""
_DITTO = {"同上", "〃", "″", '"', "''", "同前", "同上行", "上同"}


LONGEST = 1000
"""Characters that rules read of a cell: three hundred buildings have less. A rule looks from every place in a text
for what it knows, so that thirty thousand digits would keep it busy for a minute."""
_UNREADABLE = "…"


def plain(value: Value) -> str:
    """The cell as text for reading by rules: half-width, no invisible marks, ends trimmed. Blank is empty; a text
    longer than `LONGEST` is one that no rule can read."""
    text = words(value)
    return text.translate(_FOLD).strip() if len(text) <= LONGEST else _UNREADABLE


def words(value: Value) -> str:
    """The cell as text for people: punctuation and line breaks as written, invisible marks gone, ends trimmed."""
    if value is None or isinstance(value, Formula):
        return ""
    if isinstance(value, str):
        return value.translate(_SEEN).replace("\r\n", "\n").strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, CellError):
        return value.code
    return str(value)


def compact(value: Value) -> str:
    """`plain` without any white space: for words that are looked up."""
    return "".join(plain(value).split())


def is_ditto(value: Value) -> bool:
    """Whether the cell says: as above."""
    return isinstance(value, str) and compact(value) in _DITTO


def formula_trouble(value: Value) -> Trouble | None:
    """What is wrong with a cell that a formula should have filled."""
    if isinstance(value, Formula):
        return Trouble(Kind.FORMULA_WITHOUT_VALUE)
    if isinstance(value, CellError):
        return Trouble(Kind.CELL_ERROR)
    return None


def is_moment(value: Value) -> bool:
    return isinstance(value, datetime | time | timedelta)
