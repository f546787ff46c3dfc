"""Totals that a roster states. They are never trusted; a wrong one is a note."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.services.importing.cells import compact, plain
from app.services.importing.columns import Line
from app.services.importing.findings import Finding, Level, cell_name
from app.services.importing.kinds import Kind
from app.services.importing.roster.model import Resident, Status, VacantFlat
from app.services.importing.rows import Total

_PEOPLE = re.compile(r"(?<!\d)(\d{1,9})(?:名|位)?人")
_HOUSEHOLDS = re.compile(r"(?<!\d)(\d{1,9})户")


@dataclass(frozen=True, slots=True)
class Claim:
    """A total row, and the rows it speaks of: from one index of the residents to another, and the vacant flats."""

    line: Line
    first: int
    last: int
    vacant: Sequence[VacantFlat]


class Totals:
    """Remembers the total rows of one sheet until everybody is read."""

    def __init__(self, first: int) -> None:
        self._sheet_first = self._section_first = first
        self._vacant_from = 0
        self.claims: list[Claim] = []

    def add(self, total: Total, last: int, vacant: Sequence[VacantFlat]) -> None:
        """A total after the resident of index `last`; `vacant` are the sheet's empty flats so far."""
        first = self._sheet_first if total.whole else self._section_first
        flats = vacant if total.whole else vacant[self._vacant_from :]
        self.claims.append(Claim(total.line, first, last, tuple(flats)))
        self._section_first, self._vacant_from = last, len(vacant)


def check_totals(claims: Sequence[Claim], residents: Sequence[Resident]) -> list[Finding]:
    """Notes on the totals that agree with no fair way of counting the rows above."""
    return [note for claim in claims for note in _check(claim, residents[claim.first : claim.last])]


def _check(claim: Claim, rows: Sequence[Resident]) -> list[Finding]:
    people = {len(rows), sum(row.status is not Status.REPEATED for row in rows)}
    people.add(sum(row.status is Status.TAKEN for row in rows))
    homes = len({row.address.household for row in rows if row.address.room})
    households = {homes, homes + len(claim.vacant)}
    notes = []
    for column, stated, unit in _stated(claim.line):
        if stated not in (people if unit == "人" else households):
            held = len(rows) if unit == "人" else homes
            notes.append(_note(claim.line, column, f"这里写的是{stated}{unit}，读到的是{held}{unit}"))
    return notes


def _stated(line: Line) -> list[tuple[int, int, str]]:
    """Column, number and unit of every figure the row states; results of formulas count cells, not people."""
    found = []
    for column, value in sorted(line.cells.items()):
        if (line.row, column) in line.sheet.computed:
            continue
        text = compact(value)
        found += [(column, int(number), "人") for number in _PEOPLE.findall(text)]
        found += [(column, int(number), "户") for number in _HOUSEHOLDS.findall(text)]
        if column == line.layout.column("name") and re.fullmatch(r"\d{1,9}", plain(value)):
            found.append((column, int(plain(value)), "人"))
    return found


def _note(line: Line, column: int, words: str) -> Finding:
    return Finding(
        Level.NOTE,
        Kind.TOTAL_WRONG,
        line.sheet.name,
        line.row,
        f"{words}，以读到的为准",
        line.layout.headers.get(column, ""),
        cell_name(line.row, column),
    )
