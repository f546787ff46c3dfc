"""What was read from a file, before anything is written: rows, problems, notes, and rows that are no data."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from app.services.importing.findings import Finding, Level, Skipped

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, order=True)
class RowRef:
    """A row of a file as people name it."""

    sheet: str
    row: int

    def __str__(self) -> str:
        return f"{self.sheet}第{self.row}行"


@dataclass(frozen=True, slots=True)
class Pair:
    """A later row that belongs to an earlier one."""

    row: RowRef
    of: RowRef


@dataclass(frozen=True)
class Reading(Generic[Row]):
    """A file as it was understood. `rows` are those that can be taken, in the file's order."""

    file: str
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    @property
    def problems(self) -> tuple[Finding, ...]:
        """What somebody should mend: rows left out and cells left empty."""
        return tuple(finding for finding in self.findings if finding.level is not Level.NOTE)

    @property
    def notes(self) -> tuple[Finding, ...]:
        """What the officer should know before saying yes."""
        return tuple(finding for finding in self.findings if finding.level is Level.NOTE)

    @property
    def rejected(self) -> tuple[Finding, ...]:
        """Rows left out, each named once."""
        return tuple(finding for finding in self.findings if finding.level is Level.REJECT_ROW)
