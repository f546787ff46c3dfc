"""Read a ledger of points: sheet by sheet, row by row; who is meant is told by name and address."""

from collections.abc import Mapping, Sequence
from datetime import date

from app.services.importing.cells import Address, read_name
from app.services.importing.columns import Layout, Line
from app.services.importing.findings import Finding, Skipped, Trouble
from app.services.importing.kinds import Kind
from app.services.importing.ledger.header import ROWS, SUMMARY
from app.services.importing.ledger.model import LedgerReading, LedgerRow, Lookup
from app.services.importing.ledger.period import periods
from app.services.importing.ledger.row import RowReader
from app.services.importing.ledger.totals import MonthTotals, PersonClaim, check_people
from app.services.importing.roster.places import Places
from app.services.importing.rows import Item, Stopped, Total, items, total_word
from app.services.importing.survey import sheet_note, survey
from app.services.importing.workbook import FileRefused, Refusal, Sheet, Workbook

_UNMISSED = frozenset({"", "序号", "编号", "no", "NO", "序"})
_CONTENT = ("name", "deed", "points", "recorder", "address", "room")


def read_ledger(
    workbook: Workbook, find: Lookup, today: date, titles: Mapping[str, str] | None = None
) -> LedgerReading:
    """Every deed in the visible sheets. `find` knows the roster; `today` is the last day a deed can have been done.

    With `titles` (see `rule_for`) each row gets its rule, and each text without one is noted where it stands first.
    FileRefused when there is no ledger.
    """
    book = _Book(workbook, find, today, titles)
    for sheet in workbook.sheets:
        book.read(sheet)
    if not book.rows:
        raise FileRefused(Refusal.NO_TABLE_FOUND)
    findings = [*book.findings, *book.totals.check(), *check_people(book.people, book.rows)]
    order = {sheet.name: index for index, sheet in enumerate(workbook.sheets)}
    findings.sort(key=lambda found: (order[found.sheet], found.row))
    return LedgerReading(workbook.name, today, tuple(book.rows), tuple(findings), tuple(book.skipped))


class _Book:
    """What is found, sheet after sheet."""

    def __init__(self, workbook: Workbook, find: Lookup, today: date, titles: Mapping[str, str] | None) -> None:
        self.findings: list[Finding] = []
        self.skipped: list[Skipped] = []
        self.rows: list[LedgerRow] = []
        self.people: list[PersonClaim] = []
        self.totals = MonthTotals()
        self._periods = periods(workbook, ROWS)
        self._find = find
        self._reader = RowReader(find, today, titles, self.findings)

    def read(self, sheet: Sheet) -> None:
        if sheet.hidden:
            self.findings.append(sheet_note(sheet, Kind.SHEET_HIDDEN))
        elif found := list(items(sheet, ROWS)):
            self._read_deeds(sheet, [_deed_after_all(item) for item in found])
        elif found := list(items(sheet, SUMMARY)):
            self._read_people(sheet, found)
        else:
            self.findings.append(sheet_note(sheet, Kind.SHEET_WITHOUT_HEADER))

    def _read_deeds(self, sheet: Sheet, found: Sequence[Item]) -> None:
        layout = next((known for item in found if (known := _layout_of(item))), None)
        if layout:
            self.findings += survey(sheet, layout, _UNMISSED)
        self.totals.open_sheet()
        self._reader.open_sheet(self._periods[sheet.name], _places(sheet, found))
        for item in found:
            if isinstance(item, Line) and item.filled(*_CONTENT):
                self.totals.add(item.value("points"))
                self.rows.append(self._reader.read(item))
            elif isinstance(item, Total):
                self.totals.claim(item)
                self._reader.close_section()
                self._skip(item.line, "total" if item.whole else "subtotal")
            else:
                self._pass_over(sheet, item)

    def _read_people(self, sheet: Sheet, found: Sequence[Item]) -> None:
        places = _places(sheet, found)
        for item in found:
            if isinstance(item, Line):
                self._read_person(item, places)
            elif isinstance(item, Total):
                self._skip(item.line, "total")
            else:
                self._pass_over(sheet, item)

    def _read_person(self, line: Line, places: Places) -> None:
        """Whom a row of the summary means; by name alone only where it gives no address."""
        place = places.of(line, is_head=True)
        name = read_name(line.spread("name"))
        text = "" if isinstance(name, Trouble) else name.text
        if not text:
            self._skip(line, "note")
        elif isinstance(place, Address):
            self.people.append(PersonClaim(line, text, tuple(self._find(text, place))))
        elif place.trouble.kind is Kind.ADDRESS_MISSING:
            self.people.append(PersonClaim(line, text, None))

    def _pass_over(self, sheet: Sheet, item: Line | Skipped | Stopped) -> None:
        if isinstance(item, Line):
            self._skip(item, "blank")
        elif isinstance(item, Skipped):
            self.skipped.append(item)
        else:
            more = f"：从第{item.row + 1}行起空白，第{item.next_row}行起没有读"
            self.findings.append(sheet_note(sheet, Kind.STOPPED_AFTER_BLANK, more))

    def _skip(self, line: Line, what: str) -> None:
        self.skipped.append(Skipped(line.sheet.name, line.row, what))


def _deed_after_all(item: Item) -> Item:
    """A row with a date and a name is no total, though its deed begins with 累计 or a program filled it in."""
    if not isinstance(item, Total):
        return item
    date_and_name = (item.line.value("date"), item.line.value("name"))
    whole = all(value is not None and not total_word(value) for value in date_and_name)
    return item.line if whole else item


def _layout_of(item: Item) -> Layout | None:
    if isinstance(item, Total):
        return item.line.layout
    return item.layout if isinstance(item, Line) else None


def _places(sheet: Sheet, found: Sequence[Item]) -> Places:
    return Places([item for item in found if isinstance(item, Line)], sheet.name)
