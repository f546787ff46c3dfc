"""Read a roster: every sheet with a header of people and addresses, row by row."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from app.services.importing.cells import Address
from app.services.importing.columns import Layout, Line
from app.services.importing.findings import Finding, Skipped
from app.services.importing.kinds import Kind
from app.services.importing.roster.header import FINDER
from app.services.importing.roster.model import Resident, RosterReading, VacantFlat
from app.services.importing.roster.people import join_people
from app.services.importing.roster.person import PersonReader
from app.services.importing.roster.places import Misplaced, Places
from app.services.importing.roster.totals import Claim, Totals, check_totals
from app.services.importing.roster.vocabulary import begins_vacant, is_vacant
from app.services.importing.rows import Item, Stopped, Total, items
from app.services.importing.survey import sheet_note, survey
from app.services.importing.workbook import FileRefused, Refusal, Sheet, Workbook

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much is done, and how much there is."""

_UNMISSED = frozenset({"", "序号", "编号", "no", "NO", "序"})
_WHO = ("kin", "gender", "birth", "phone", "identity")
_STEP = 200


def quiet(what: str, done: int, total: int) -> None:
    """For callers who do not watch."""


def read_roster(workbook: Workbook, today: date, progress: Progress = quiet) -> RosterReading:
    """Everybody in the workbook's visible sheets. `today` bounds births. FileRefused when there is no roster."""
    book = _Book(today, progress, sum(len(sheet.rows) for sheet in workbook.sheets))
    for sheet in workbook.sheets:
        book.read(sheet)
    if not book.residents and not book.vacant:
        raise FileRefused(Refusal.NO_TABLE_FOUND)
    joined = join_people(book.residents)
    findings = [*book.findings, *joined.notes, *check_totals(book.claims, joined.residents)]
    order = {sheet.name: index for index, sheet in enumerate(workbook.sheets)}
    findings.sort(key=lambda found: (order[found.sheet], found.row))
    return RosterReading(
        file=workbook.name,
        read_on=today,
        residents=joined.residents,
        findings=tuple(findings),
        skipped=tuple(book.skipped),
        vacant=tuple(book.vacant),
        two_homes=joined.two_homes,
    )


@dataclass
class _Book:
    """What is found, sheet after sheet."""

    today: date
    progress: Progress
    total: int

    def __post_init__(self) -> None:
        self.residents: list[Resident] = []
        self.findings: list[Finding] = []
        self.skipped: list[Skipped] = []
        self.vacant: list[VacantFlat] = []
        self.claims: list[Claim] = []
        self._done = 0

    def read(self, sheet: Sheet) -> None:
        if sheet.hidden:
            self.findings.append(sheet_note(sheet, Kind.SHEET_HIDDEN))
            return
        found = list(items(sheet, FINDER))
        layout = next((_layout_of(item) for item in found if _layout_of(item)), None)
        if layout is None:
            self.findings.append(sheet_note(sheet, Kind.SHEET_WITHOUT_HEADER))
            return
        self.findings += survey(sheet, layout, _UNMISSED)
        if "identity" in layout:
            self.findings.append(sheet_note(sheet, Kind.ID_NOT_KEPT))
        _SheetReader(self, sheet, [item for item in found if isinstance(item, Line)]).read(found)

    def step(self) -> None:
        self._done += 1
        if self._done % _STEP == 0 or self._done == self.total:
            self.progress("读取花名册", self._done, self.total)


def _layout_of(item: Item) -> Layout | None:
    if isinstance(item, Total):
        return item.line.layout
    return item.layout if isinstance(item, Line) else None


class _SheetReader:
    """One sheet of a roster, from its first row to its last."""

    def __init__(self, book: _Book, sheet: Sheet, lines: list[Line]) -> None:
        self._book = book
        self._sheet = sheet
        self._places = Places(lines, sheet.name)
        self._people = PersonReader(book.today, book.findings)
        self._totals = Totals(len(book.residents))
        self._vacant: list[VacantFlat] = []

    def read(self, found: list[Item]) -> None:
        for item in found:
            self._book.step()
            if isinstance(item, Line):
                self._read(item)
            elif isinstance(item, Total):
                self._totals.add(item, len(self._book.residents), self._vacant)
                self._places.close()
                self._skip(item.line.row, "total" if item.whole else "subtotal")
            elif isinstance(item, Stopped):
                more = f"：从第{item.row + 1}行起空白，第{item.next_row}行起没有读"
                self._book.findings.append(
                    replace(sheet_note(self._sheet, Kind.STOPPED_AFTER_BLANK, more), row=item.next_row)
                )
            else:
                self._book.skipped.append(item)
        self._book.vacant += self._vacant
        self._book.claims += self._totals.claims

    def _skip(self, row: int, what: str) -> None:
        self._book.skipped.append(Skipped(self._sheet.name, row, what))

    def _read(self, line: Line) -> None:
        if _says_vacant(line):
            self._add_vacant(line)
        elif line.filled("name", *_WHO):
            self._book.residents.append(self._people.read(line, self._places))
        else:
            self._without_person(line)

    def _add_vacant(self, line: Line) -> None:
        place = self._places.vacant(line)
        address = place if isinstance(place, Address) else Address()
        self._vacant.append(VacantFlat(self._sheet.name, line.row, address))

    def _without_person(self, line: Line) -> None:
        """Nobody in the row: a flat, the name of a building above its flats, or words."""
        place = self._places.vacant(line)
        if isinstance(place, Misplaced):
            self._skip(line.row, "section" if place.trouble.kind is Kind.ROOM_MISSING else "note")
            return
        self._vacant.append(VacantFlat(self._sheet.name, line.row, place))
        self._people.note(line, "name", Kind.FLAT_WITHOUT_PEOPLE)


def _says_vacant(line: Line) -> bool:
    if is_vacant(line.value("name")):
        return True
    if line.filled("name", "birth", "identity"):
        return False
    said = [line.value(name) for name in ("kin", "gender", "phone", "tenure", "tags")]
    return any(is_vacant(value) for value in said) or (
        begins_vacant(line.value("remark")) and not line.filled("kin", "gender", "phone")
    )
