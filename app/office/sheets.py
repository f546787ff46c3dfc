"""Workbooks handed out: text stays text whatever it begins with, numbers are numbers, days are days."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import quote

import xlsxwriter
from flask import Response
from markupsafe import Markup

from app.services.local_time import local, local_day

MOST_ROWS = 50_000
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Kind(StrEnum):
    """What a column holds, for its look on the page and in a file."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    MARKUP = "markup"


def sheet(title: str, heads: Sequence[tuple[str, Kind]], lines: Iterable[Sequence[Any]]) -> bytes:
    """One sheet with a head that stays in sight and can be filtered."""
    return book([(title, heads, lines)])


def book(sheets: Iterable[tuple[str, Sequence[tuple[str, Kind]], Iterable[Sequence[Any]]]]) -> bytes:
    """A workbook of sheets: title, heads, lines."""
    buffer = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "constant_memory": False, **plain}) as workbook:
        head = workbook.add_format({"bold": True, "bg_color": "#F6F3EE", "bottom": 1, "align": "left"})
        formats = {
            Kind.TEXT: workbook.add_format({"num_format": "@"}),
            Kind.NUMBER: workbook.add_format({"num_format": "0.##########", "align": "right"}),
            Kind.DAY: workbook.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            Kind.MOMENT: workbook.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"}),
        }
        for title, heads, lines in sheets:
            page = workbook.add_worksheet(_sheet_name(title))
            page.freeze_panes(1, 0)
            row = 0
            for column, (words, kind) in enumerate(heads):
                page.write_string(0, column, words, head)
                page.set_column(column, column, max(10, 2 * len(words) + 4), formats.get(kind, formats[Kind.TEXT]))
            for row, line in enumerate(lines, start=1):
                for column, value in enumerate(line):
                    _write(page, row, column, value, formats)
            page.autofilter(0, 0, max(row, 1), len(heads) - 1)
    return buffer.getvalue()


def _write(page: Any, row: int, column: int, value: Any, formats: dict[Kind, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, Markup):
        value = value.striptags()
    if isinstance(value, bool):
        page.write_string(row, column, "是" if value else "否", formats[Kind.TEXT])
    elif isinstance(value, int | float):
        page.write_number(row, column, value, formats[Kind.NUMBER])
    elif isinstance(value, datetime):
        page.write_datetime(row, column, local(value).replace(tzinfo=None), formats[Kind.MOMENT])
    elif isinstance(value, date):
        page.write_datetime(row, column, value, formats[Kind.DAY])
    else:
        page.write_string(row, column, _clean(str(value)), formats[Kind.TEXT])


def _clean(text: str) -> str:
    """Without the control characters a workbook cannot hold, and no longer than a cell."""
    return "".join(char for char in text if ord(char) >= 32 or char in "\n\t")[:32_000]


def _sheet_name(title: str) -> str:
    return "".join(char for char in title if char not in "[]:*?/\\'")[:31] or "表"


def sheet_response(content: bytes, title: str, moment: datetime) -> Response:
    """A download named after what it holds and the day."""
    name = f"{title}-{local_day(moment):%Y%m%d}.xlsx"
    response = Response(content, mimetype=MIME)
    response.headers["Content-Disposition"] = f"attachment; filename=\"list.xlsx\"; filename*=UTF-8''{quote(name)}"
    return response
