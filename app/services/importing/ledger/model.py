"""What a ledger of points says: one row for each deed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.services.importing.cells import Address
from app.services.importing.findings import Finding, Level, Skipped

Lookup = Callable[[str, Address], Sequence[int]]
"""Who of the roster has this name and lives at this address: ids of people, none for strangers and namesakes."""


class Status(StrEnum):
    TAKEN = "ok"
    REJECTED = "reject"
    REPEATED = "duplicate"


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A row of the ledger. Only `taken` rows count; of others what could not be read is None, 0 or empty.

    `person` is the id the lookup gave. `recorder` is a name as it is written: the ledger does not say where they
    live. `rule` is the code of the deed's rule, empty when no title fits. `month` is the one whose sheet the row
    stands in, or that of its day. `repeats` is the place of the row this one repeats. `line` is the line of a text
    file, 0 for workbooks.
    """

    sheet: str
    row: int
    day: date | None
    name: str
    address: Address
    deed: str
    points: int
    recorder: str
    remark: str = ""
    person: int = 0
    rule: str = ""
    month: int = 0
    status: Status = Status.TAKEN
    repeats: str = ""
    line: int = 0

    @property
    def taken(self) -> bool:
        return self.status is Status.TAKEN

    @property
    def place(self) -> str:
        return f"{self.sheet}!{self.row}"


@dataclass(frozen=True)
class LedgerReading:
    """A ledger as it was read on a day."""

    file: str
    read_on: date
    rows: tuple[LedgerRow, ...]
    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]

    @property
    def taken(self) -> tuple[LedgerRow, ...]:
        return tuple(row for row in self.rows if row.taken)

    @property
    def points(self) -> int:
        """Points of all rows that count."""
        return sum(row.points for row in self.taken)

    @property
    def problems(self) -> tuple[Finding, ...]:
        """What somebody must mend: rejected rows and bad cells."""
        return tuple(found for found in self.findings if found.level is not Level.NOTE)

    @property
    def notes(self) -> tuple[Finding, ...]:
        return tuple(found for found in self.findings if found.level is Level.NOTE)
