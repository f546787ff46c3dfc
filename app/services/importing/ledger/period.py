"""Which year and month a sheet of a ledger is about, by its name and by what stands above its header."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePath

from app.services.importing.cells import compact
from app.services.importing.cells.numerals import chinese_number
from app.services.importing.columns import Finder
from app.services.importing.workbook import Sheet, Workbook

LONGEST_TITLE = 100
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_MONTH = re.compile(r"(?<![\d一二三四五六七八九十])(\d{1,2}|十[一二]?|[一二三四五六七八九])月(?!\d{1,2}[日号])")
_SEVERAL = re.compile(r"月?(份)?[-–—~～至到、](\d{1,2}|[一二三四五六七八九十]+)月")


@dataclass(frozen=True, slots=True)
class Period:
    """None where nothing says it, or where it says several."""

    year: int | None
    month: int | None


def periods(workbook: Workbook, finder: Finder) -> dict[str, Period]:
    """The period of each visible sheet by its name; a year said nowhere in a sheet is that of the whole file."""
    texts = {sheet.name: [sheet.name, *_titles(sheet, finder)] for sheet in workbook.sheets if not sheet.hidden}
    others = _only(year for said in texts.values() for text in said for year in _years(text))
    of_file = others or _only(_years(PurePath(workbook.name).stem))
    return {name: Period(_first(_years, said) or of_file, _first(_months, said)) for name, said in texts.items()}


def _titles(sheet: Sheet, finder: Finder) -> list[str]:
    """Texts above the header."""
    titles: list[str] = []
    for row in sheet.numbers():
        if finder.find(sheet, row):
            return titles
        if len(titles) > 10:
            break
        titles += [compact(value)[:LONGEST_TITLE] for value in sheet.rows[row].values() if isinstance(value, str)]
    return []


def _first(read: Callable[[str], list[int]], texts: Iterable[str]) -> int | None:
    """The first text that names one and only one."""
    return next((found for text in texts if (found := _only(read(text)))), None)


def _only(found: Iterable[int]) -> int | None:
    different = set(found)
    return different.pop() if len(different) == 1 else None


def _years(text: str) -> list[int]:
    return [int(year) for year in _YEAR.findall(text)]


def _months(text: str) -> list[int]:
    if _SEVERAL.search(re.sub(r"20\d\d-", "", text)):
        return []
    numbers = [int(found) if found.isdecimal() else chinese_number(found) for found in _MONTH.findall(text)]
    return [number for number in numbers if number and number <= 12]
