"""A calendar day of the present: when a term begins or ends."""

from calendar import monthrange
from datetime import date

from app.services.importing.cells.birth import read_birth
from app.services.importing.cells.text import compact
from app.services.importing.findings import Trouble
from app.services.importing.kinds import Kind
from app.services.importing.workbook import Value

OPEN = {"至今", "长期", "无", "/", "-", "—", "不限", "今", "待定"}
_LATEST = date(2100, 12, 31)


def read_day(value: Value, epoch_1904: bool = False, last: bool = False) -> date | Trouble | None:
    """The day in a cell; None when it is blank or open-ended (至今).

    A month or a year alone is its first day, or its last when `last`.
    """
    if isinstance(value, str) and compact(value) in OPEN:
        return None
    read = read_birth(value, _LATEST, epoch_1904)
    if isinstance(read, Trouble):
        formula = read.kind in (Kind.FORMULA_WITHOUT_VALUE, Kind.CELL_ERROR)
        return read if formula else Trouble(Kind.DATE_UNREADABLE)
    if not read:
        return None
    parts = [int(part) for part in read.split("-")]
    year = parts[0]
    month = parts[1] if len(parts) > 1 else (12 if last else 1)
    day = parts[2] if len(parts) > 2 else (monthrange(year, month)[1] if last else 1)
    return date(year, month, day)
