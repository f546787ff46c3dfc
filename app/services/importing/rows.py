"""Rows that are not people: titles, headers, column numbers, totals, notes, pages, blank rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.services.importing.cells import compact, plain
from app.services.importing.columns import Finder, Layout, Line, normal
from app.services.importing.findings import Skipped
from app.services.importing.workbook import Sheet, Value

MOST_BLANK_ROWS = 2_000
_TOTAL = re.compile(r"^.{0,8}?(小计|合计|总计|共计|累计)")
_NOTE = re.compile(
    r"^(填表|填报|制表|审核|审批|负责|联系|统计|登记|监督|经办|复核|日期|时间|单位|说明|备注|注|附)[^:]{0,8}:|^(注|说明|备注)\d?[.、:]"
)
_PAGE = re.compile(r"^第?\d+页(共\d+页)?$|^第\d+页[/,共]|^page\d+|^-\d+-$|^续表|^\(?接上页\)?|^转下页")
WIDE = 3
"""A text merged over so many columns is a title or a note."""


@dataclass(frozen=True, slots=True)
class Total:
    """A row of totals, and the layout it stands under."""

    line: Line
    whole: bool
    """合计 and 总计 speak of all rows above, 小计 of those since the last."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """Reading stopped: too many blank rows after `row`; `next_row` holds something again."""

    row: int
    next_row: int


Item = Line | Total | Skipped | Stopped


def items(sheet: Sheet, finder: Finder) -> Iterator[Item]:
    """Rows of a sheet in order: rows of data, totals, rows passed over. Nothing when no header is found."""
    numbers = list(sheet.numbers())
    layout = next((found for row in numbers if (found := finder.find(sheet, row))), None)
    if layout is None:
        return
    previous = 0
    for row in numbers:
        if previous and row - previous - 1 > MOST_BLANK_ROWS:
            yield Stopped(previous, row)
            return
        previous = row
        if row < layout.header[0]:
            yield Skipped(sheet.name, row, "title" if row == numbers[0] else "note")
            continue
        if row in layout.header:
            yield Skipped(sheet.name, row, "header")
            continue
        if finder.is_repeat(sheet, row, layout):
            layout = finder.find(sheet, row) or layout
            yield Skipped(sheet.name, row, "header")
            continue
        yield _item(Line(sheet, row, layout), numbers_may_follow=row == layout.header[-1] + 1)


def _item(line: Line, numbers_may_follow: bool) -> Item:
    if numbers_may_follow and _numbers_columns(line):
        return Skipped(line.sheet.name, line.row, "numbers")
    total = _total_words(line)
    if total or all((line.row, column) in line.sheet.computed for column in line.cells):
        return Total(line, whole=total != "小计")
    if _is_note(line):
        return Skipped(line.sheet.name, line.row, "note")
    return line


def _numbers_columns(line: Line) -> bool:
    """1, 2, 3 … below the header, or 甲, 乙, 1, 2 …"""
    texts = [compact(value).strip("()") for _, value in sorted(line.cells.items())]
    numbers = [text for text in texts if text not in "甲乙丙丁戊"]
    counted = [str(number) for number in range(1, len(numbers) + 1)]
    shifted = [str(number) for number in range(2, len(numbers) + 2)]
    return len(texts) >= 3 and numbers in (counted, shifted)


def _total_words(line: Line) -> str:
    """The word of a total in the row, but not in a remark."""
    remarks = line.layout.meanings.get("remark", ())
    for column, value in line.cells.items():
        if column not in remarks and isinstance(value, str) and len(value) <= 60:
            found = total_word(value)
            if found:
                return found
    return ""


def total_word(value: Value) -> str:
    """小计, 合计 and the like, where a cell begins with it; empty for other cells."""
    found = _TOTAL.match(compact(value)) if isinstance(value, str) else None
    return found[1] if found else ""


def _is_note(line: Line) -> bool:
    """A text over many columns, who filled in the form, a page number: not a row of the table."""
    texts = [(column, value) for column, value in line.cells.items() if isinstance(value, str)]
    if len(line.cells) > 3 or not texts:
        return False
    column, first = texts[0]
    text = compact(first)
    span = line.sheet.span(line.row, column)
    wide = span is not None and span.right - span.left + 1 >= WIDE
    alone = len(line.cells) == 1
    return bool((wide and alone) or _NOTE.match(text) or _PAGE.match(text) or (alone and _is_sentence(first)))


def _is_sentence(value: Value) -> bool:
    """Longer than any name or address, or with marks that neither has."""
    text = plain(value)
    return len(text) > 24 or any(mark in text for mark in "。;!?") or (":" in text and len(text) > 6)


def untaken_headers(layout: Layout, sheet: Sheet, known: frozenset[str]) -> list[str]:
    """Headers of columns that hold something and are not taken; `known` are headers nobody misses (序号)."""
    named = [layout.headers[column] for column in layout.untaken if normal(layout.headers[column]) not in known]
    seen = set(layout.headers)
    bare = {
        column
        for row, cells in sheet.rows.items()
        if row > layout.header[-1]
        for column in cells
        if column not in seen
    }
    return [
        *dict.fromkeys(name for name in named if name),
        *(f"第{column}列（没有表头）" for column in sorted(bare)[:20]),
    ]
