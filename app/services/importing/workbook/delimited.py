"""Text files with one record a line (CSV), in the encodings that Chinese spreadsheet programs write."""

import csv
import io
import re

from app.services.importing.workbook.grid import Sheet, Value
from app.services.importing.workbook.refusal import FileRefused, Refusal

DELIMITERS = ",\t;"
LONGEST_CELL = 32_767
MOST_CELLS = 400_000
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def read_delimited(content: bytes, name: str) -> Sheet:
    """The one sheet of a text file. FileRefused when it cannot be read whole."""
    text = _decode(content)
    if _CONTROL.search(text):
        raise FileRefused(Refusal.NOT_A_TABLE)
    delimiter, text, begins = _delimiter(text)
    rows: dict[int, dict[int, Value]] = {}
    lines: dict[int, int] = {}
    cells = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, record in enumerate(reader, 1):
            row: dict[int, Value] = {column: cell for column, cell in enumerate(record, 1) if cell.strip()}
            if row:
                rows[number], lines[number] = row, begins
                cells += len(row)
            if cells > MOST_CELLS or any(len(cell) > LONGEST_CELL for cell in record):
                raise FileRefused(Refusal.TOO_BIG)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise FileRefused(Refusal.QUOTES, f"第{begins}行起") from error
    return Sheet(name, rows, lines=lines)


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            raise FileRefused(Refusal.DAMAGED) from error
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError as error:
        cut = error.start >= len(content) - 4
        raise FileRefused(Refusal.DAMAGED if cut else Refusal.ENCODING) from error


def _delimiter(text: str) -> tuple[str, str, int]:
    """What parts the cells; the text without a `sep=` line; and the line at which it begins."""
    if text[:4].lower() == "sep=" and len(text) > 5:
        return text[4], re.sub(r"^(\r\n|\r|\n)", "", text[5:]), 2
    start = re.sub(r'"[^"]*"', "", text[:20_000])
    counts = {mark: start.count(mark) for mark in DELIMITERS}
    if not any(counts.values()):
        return ("，" if "，" in start else ","), text, 1
    return max(DELIMITERS, key=lambda mark: counts[mark]), text, 1
