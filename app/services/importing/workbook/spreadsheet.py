"""Sheets of an xlsx workbook, read in one pass: values, formulas without value, merged ranges, what is hidden.

The common libraries show either merged ranges and hidden rows or bounded memory, and none tells a blank cell
from a formula whose result was not saved. Blank cells cost nothing here, however many a sheet has.
Source: ECMA-376 part 1, 18.3 (worksheets), 18.4 (shared strings), 18.8 (number formats).
"""

import re
from datetime import date, datetime, time, timedelta

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel
from openpyxl.utils.escape import unescape

from app.services.importing.workbook.grid import CellError, Formula, Sheet, Span, Value
from app.services.importing.workbook.package import Package, XmlReader, main_part, relations
from app.services.importing.workbook.refusal import FileRefused, Refusal

MOST_CELLS = 400_000
MOST_SPANS = 100_000
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
CHINESE_DATE_FORMATS = {*range(27, 37), *range(50, 59)}
"""Numbers of formats that mean a date or time in a Chinese program and stand in no file."""

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


def read_spreadsheet(package: Package) -> tuple[Sheet, ...]:
    """Every worksheet, in the workbook's order; charts are left out."""
    part = main_part(package)
    related = relations(package, part)
    contents = _Contents()
    package.parse(part, contents)
    texts, styles = _Texts(), _Styles()
    for kind, name in related.values():
        if kind == "sharedStrings":
            package.parse(name, texts)
        elif kind == "styles":
            package.parse(name, styles)
    sheets = []
    cells_left = MOST_CELLS
    for title, relation, hidden in contents.sheets:
        kind, name = related.get(relation, ("", ""))
        if kind in ("chartsheet", "dialogsheet", "xlMacrosheet"):
            continue
        cells = _Cells(texts.texts, styles.date_styles(), contents.epoch_1904, cells_left)
        package.parse(name, cells)
        cells_left = cells.left
        sheets.append(cells.sheet(title, hidden))
    if not sheets:
        raise FileRefused(Refusal.NO_TABLE_FOUND)
    return tuple(sheets)


class _Contents(XmlReader):
    """The workbook part: which sheets there are, and from which year its days count."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str, bool]] = []
        self.epoch_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(" id")), "")
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((attributes.get("name", ""), relation, hidden))
        elif name == "workbookPr":
            self.epoch_1904 = attributes.get("date1904", "0") in ("1", "true")


class _Texts(XmlReader):
    """The shared texts, each once; phonetic readings are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._phonetic = True
        elif name == "t" and not self._phonetic:
            self.collect()

    def end(self, name: str) -> None:
        if name == "t" and not self._phonetic:
            self._parts.append(self.collected())
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            if len(self.texts) >= MOST_CELLS:
                raise FileRefused(Refusal.TOO_BIG)
            self.texts.append(unescape("".join(self._parts)))


class _Styles(XmlReader):
    """Which cell styles show a number as a date."""

    def __init__(self) -> None:
        super().__init__()
        self._formats: dict[int, str] = {}
        self._styles: list[int] = []
        self._within = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self._formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif name in ("cellXfs", "cellStyleXfs", "dxfs"):
            self._within = name
        elif name == "xf" and self._within == "cellXfs":
            self._styles.append(int(attributes.get("numFmtId", "0")))

    def date_styles(self) -> frozenset[int]:
        return frozenset(index for index, number in enumerate(self._styles) if self._shows_date(number))

    def _shows_date(self, number: int) -> bool:
        written = self._formats.get(number)
        if written is not None:
            return is_date_format(written)
        return number in CHINESE_DATE_FORMATS or is_date_format(BUILTIN_FORMATS.get(number, "General"))


class _Cells(XmlReader):
    """One worksheet part."""

    def __init__(self, texts: list[str], date_styles: frozenset[int], epoch_1904: bool, left: int) -> None:
        super().__init__()
        self._texts, self._date_styles, self._epoch_1904 = texts, date_styles, epoch_1904
        self.left = left
        self._rows: dict[int, dict[int, Value]] = {}
        self._computed: set[tuple[int, int]] = set()
        self._spans: list[Span] = []
        self._hidden_rows: set[int] = set()
        self._hidden_columns: list[tuple[int, int]] = []
        self._row = self._column = 0
        self._kind, self._style = "n", 0
        self._value: str | None = None
        self._inline: list[str] = []
        self._formula = self._phonetic = False

    def sheet(self, name: str, hidden: bool) -> Sheet:
        return Sheet(
            name=name,
            rows=self._rows,
            merged=tuple(self._spans),
            hidden=hidden,
            hidden_rows=frozenset(self._hidden_rows & self._rows.keys()),
            hidden_columns=tuple(self._hidden_columns),
            computed=frozenset(self._computed),
            epoch_1904=self._epoch_1904,
        )

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._begin_cell(attributes)
        elif name == "v" or (name == "t" and not self._phonetic):
            self.collect()
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._phonetic = True
        elif name == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0
            if not 1 <= self._row <= LAST_ROW:
                raise ValueError("row number out of range")
            if attributes.get("hidden") in ("1", "true"):
                self._hidden_rows.add(self._row)
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            self._hidden_columns.append((int(attributes["min"]), int(attributes["max"])))
        elif name == "mergeCell":
            self._add_span(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        if name == "c":
            self._end_cell()
        elif name == "v":
            self._value = self.collected()
        elif name == "t" and not self._phonetic:
            self._inline.append(self.collected())
        elif name == "rPh":
            self._phonetic = False

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        self._column = _parse_reference(reference)[1] if reference else self._column + 1
        self._kind, self._style = attributes.get("t", "n"), int(attributes.get("s", "0"))
        self._value, self._inline, self._formula = None, [], False

    def _end_cell(self) -> None:
        value = self._read_value()
        if value is None or (isinstance(value, str) and not value.strip()):
            return
        self.left -= 1
        if self.left < 0:
            raise FileRefused(Refusal.TOO_BIG)
        self._rows.setdefault(self._row, {})[self._column] = value
        if self._formula:
            self._computed.add((self._row, self._column))

    def _read_value(self) -> Value:
        if self._kind == "inlineStr":
            return unescape("".join(self._inline))
        raw = self._value
        if raw is None or (raw == "" and self._kind != "str"):
            return Formula() if self._formula else None
        if self._kind == "s":
            return self._texts[_index(raw, len(self._texts))]
        if self._kind == "b":
            return raw.strip() in ("1", "true")
        if self._kind == "e":
            return CellError(raw)
        if self._kind == "d":
            return datetime.fromisoformat(raw.strip()).replace(tzinfo=None)
        if self._kind == "str":
            return unescape(raw)
        return self._number(raw.strip())

    def _number(self, raw: str) -> Value:
        number = float(raw)
        if self._style in self._date_styles:
            moment = _moment(number, self._epoch_1904)
            if moment is not None:
                return moment
        return int(number) if number.is_integer() and abs(number) < 1e18 else number

    def _add_span(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        (top, left), (bottom, right) = _parse_reference(first), _parse_reference(last or first)
        if len(self._spans) >= MOST_SPANS:
            raise FileRefused(Refusal.UNSAFE)
        self._spans.append(Span(top, left, bottom, right))


def _parse_reference(reference: str) -> tuple[int, int]:
    """B7 is (7, 2)."""
    found = _REFERENCE.fullmatch(reference.replace("$", "").upper())
    if not found:
        raise ValueError(f"not a cell: {reference!r}")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    if column > LAST_COLUMN or int(found[2]) > LAST_ROW:
        raise ValueError("cell out of range")
    return int(found[2]), column


def _index(raw: str, count: int) -> int:
    index = int(raw)
    if not 0 <= index < count:
        raise ValueError("no such shared text")
    return index


def _moment(number: float, epoch_1904: bool) -> datetime | time | timedelta | None:
    """The moment a number stands for when shown as a date; None when it stands for none."""
    try:
        moment = from_excel(number, CALENDAR_MAC_1904 if epoch_1904 else CALENDAR_WINDOWS_1900)
    except (ValueError, OverflowError):
        return None
    if isinstance(moment, date) and not isinstance(moment, datetime):
        return datetime.combine(moment, time())
    return moment
