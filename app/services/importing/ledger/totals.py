"""Totals that a ledger states, by month and by person. They are never trusted; a wrong one is a note."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.services.importing.cells import compact
from app.services.importing.columns import Line
from app.services.importing.findings import Finding, Level, cell_name
from app.services.importing.kinds import Kind
from app.services.importing.ledger.cells import read_number
from app.services.importing.ledger.header import MONTHS
from app.services.importing.ledger.model import LedgerRow
from app.services.importing.rows import Total
from app.services.importing.workbook import Value

_POINTS = re.compile(r"(\d{1,15}(?:\.\d{1,3})?)分", re.ASCII)
_LEAST = 0.0005
"""Sums of fractions are compared to so much."""


@dataclass(frozen=True, slots=True)
class _Claim:
    line: Line
    begins: tuple[int, ...]
    """Where the rows it may speak of begin: of the section or the sheet; of the whole file for a total of all."""
    end: int


@dataclass
class MonthTotals:
    """The points of all sheets as they stand, counted or not, and the rows that claim to be their sums."""

    _written: list[Value] = field(default_factory=list)
    _claims: list[_Claim] = field(default_factory=list)
    _sheet: int = 0
    _section: int = 0

    def open_sheet(self) -> None:
        self._sheet = self._section = len(self._written)

    def add(self, points: Value) -> None:
        self._written.append(points)

    def claim(self, total: Total) -> None:
        begins = (self._sheet, 0) if total.whole else (self._section,)
        self._section = len(self._written)
        self._claims.append(_Claim(total.line, begins, self._section))

    def check(self) -> list[Finding]:
        """Notes on totals that are no sum of the numbers above: a program adds numbers only, a person also digits."""
        return [note for claim in self._claims for note in self._check(claim)]

    def _check(self, claim: _Claim) -> Iterable[Finding]:
        stated = _stated(claim.line)
        if stated is None:
            return
        column, total = stated
        sums = [
            sum(number for value in self._written[begin : claim.end] if (number := read(value)) is not None)
            for begin in claim.begins
            for read in (read_number, _typed)
        ]
        if not any(_same(total, held) for held in sums):
            yield _note(Kind.TOTAL_WRONG, claim.line, column, total, sums[0])


def _stated(line: Line) -> tuple[int, float] | None:
    """Column and figure of a total: below the points, or in the words of another cell (合计147分)."""
    column = line.layout.column("points")
    number = None if column is None else read_number(line.cells.get(column))
    if column is not None and number is not None:
        return column, number
    for column, value in sorted(line.cells.items()):
        found = _POINTS.search(compact(value)) if isinstance(value, str) else None
        if found:
            return column, float(found[1])
    return None


def _typed(value: Value) -> float | None:
    return None if isinstance(value, str) else read_number(value)


@dataclass(frozen=True, slots=True)
class PersonClaim:
    """A row of the summary: a name, and whom it means; None where it gives no address."""

    line: Line
    name: str
    people: tuple[int, ...] | None


def check_people(claims: Sequence[PersonClaim], rows: Iterable[LedgerRow]) -> list[Finding]:
    """Notes on figures of the summary that differ from the rows that count."""
    held: dict[int, dict[int, int]] = {}
    named: dict[str, set[int]] = {}
    for row in rows:
        if row.taken:
            months = held.setdefault(row.person, {})
            months[row.month] = months.get(row.month, 0) + row.points
            named.setdefault(row.name, set()).add(row.person)
    notes: list[Finding] = []
    for claim in claims:
        people = tuple(named.get(claim.name, ())) if claim.people is None else claim.people
        if len(people) < 2:
            notes += _check_person(claim.line, held.get(people[0], {}) if people else {})
    return notes


def _check_person(line: Line, held: Mapping[int, int]) -> Iterable[Finding]:
    shown = {meaning: month for meaning, month in MONTHS.items() if meaning in line.layout}
    expected = {meaning: held.get(month, 0) for meaning, month in shown.items()}
    expected["total"] = sum(expected.values()) if shown else sum(held.values())
    for meaning, points in expected.items():
        column = line.layout.column(meaning)
        stated = None if column is None else read_number(line.cells.get(column))
        if column is not None and stated is not None and not _same(stated, points):
            yield _note(Kind.PERSON_TOTAL_WRONG, line, column, stated, points)


def _same(one: float, other: float) -> bool:
    return abs(one - other) < _LEAST


def _note(kind: Kind, line: Line, column: int, stated: float, held: float) -> Finding:
    return Finding(
        Level.NOTE,
        kind,
        line.sheet.name,
        line.row,
        f"这里写的是{_figure(stated)}分，各行加起来是{_figure(held)}分，以各行为准",
        line.layout.headers.get(column, ""),
        cell_name(line.row, column),
        line.sheet.lines.get(line.row, 0),
    )


def _figure(number: float) -> str:
    return f"{number:.3f}".rstrip("0").rstrip(".")
