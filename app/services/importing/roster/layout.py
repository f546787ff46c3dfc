"""Rows of a roster that are not people: titles, totals, notes, vacant flats, what was prepared and left empty."""

import re

from app.services.importing.cells import compact
from app.services.importing.headers import Header
from app.services.importing.roster import fields
from app.services.importing.workbook import Sheet

TITLE, HEADER, REPEATED, NUMBERS = "title", "header", "header_repeated", "column_numbers"
SUBTOTAL, TOTAL, NOTE, VACANT, UNUSED = "subtotal", "total", "note", "vacant", "unused"

_SUBTOTAL = re.compile(r"(?:本页|本栋|本单元|楼栋|.{0,6})?小计.*|本页.*计.*")
_TOTAL = re.compile(r"(?:本页|本栋|本表)?(?:合计|总计|共计|总人数|总户数|统计).*")
_NOTE = re.compile(r"(?:填表|填报|审核|审批|制表|经办|负责人|日期|备注|注|说明|打印|联系人|单位|社区盖章|盖章)[^,]{0,12}?[:：].*")
_PAGE = re.compile(r"第?\d+页(?:[,/，、]?共\d+页)?|第\d+/\d+页|\d+/\d+页|-\d+-|续表|接上页|转下页|以下空白")
_VACANT = {"空置", "空房", "空户", "空", "空置房", "无人居住", "无人", "闲置", "未入住", "未售", "未售出"}


def kind_of_row(sheet: Sheet, header: Header, row: int) -> str:
    """What a row below a header is when it is not a person; an empty text when it may be one."""
    cells = sheet.rows[row]
    texts = {column: compact(value) for column, value in cells.items()}
    texts = {column: text for column, text in texts.items() if text}
    first = [text for _, text in sorted(texts.items())][:3]
    name = texts.get(header.column(fields.NAME), "")
    if any(_SUBTOTAL.fullmatch(text) for text in first):
        return SUBTOTAL
    if any(_TOTAL.fullmatch(text) for text in first):
        return TOTAL
    if _column_numbers(texts):
        return NUMBERS
    if name in _VACANT or (not name and _says_vacant(texts, header)):
        return VACANT
    known = {column for columns in header.columns.values() for column in columns}
    if not texts.keys() & (known - {header.column(fields.SERIAL)}):
        return NOTE if any(not text.isdigit() for text in texts.values()) else UNUSED
    if len(texts) == 1 and not name:
        return _lone_text(sheet, row, next(iter(texts)), first[0], header)
    return ""


def is_total_cell(text: str) -> bool:
    return bool(_SUBTOTAL.fullmatch(text) or _TOTAL.fullmatch(text))


def _column_numbers(texts: dict[int, str]) -> bool:
    """A row that counts the columns: 1, 2, 3 …"""
    numbers = [text for _, text in sorted(texts.items())]
    return len(numbers) >= 4 and numbers == [str(number) for number in range(1, len(numbers) + 1)]


def _says_vacant(texts: dict[int, str], header: Header) -> bool:
    says = (header.column(name) for name in (fields.REMARK, fields.RELATION, fields.TENURE, fields.TAGS))
    return any(texts.get(column, "") in _VACANT for column in says)


def _lone_text(sheet: Sheet, row: int, column: int, text: str, header: Header) -> str:
    """One text alone in a row: a note, a page's number, or the title of the rows below it."""
    if _NOTE.fullmatch(text) or _PAGE.fullmatch(text):
        return NOTE
    if column in header.columns.get(fields.ROOM, ()):
        return ""
    span = sheet.span(row, column)
    if span and span.right > span.left:
        return TITLE
    addressed = column in (header.column(fields.BUILDING), header.column(fields.UNIT), header.column(fields.ADDRESS))
    return NOTE if not addressed and len(text) > 4 else ""
