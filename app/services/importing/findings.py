"""What an import finds in a file: problems and notes, each with its place and a sentence for a person.

A sentence says what is wrong and what to do. It never repeats what stood in a cell of phones or ID numbers.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.services.importing.kinds import Kind


class Level(StrEnum):
    """What a finding means for its row."""

    REJECT_ROW = "reject_row"
    """The row is left out until somebody mends it."""
    BAD_CELL = "bad_cell"
    """The row is taken, this cell stays empty."""
    NOTE = "note"
    """The row is taken whole; somebody should know."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a cell could not be read: the kind, and words that replace the kind's own sentence if given."""

    kind: Kind
    words: str = ""

    @property
    def sentence(self) -> str:
        return self.words or self.kind.label


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem or note. `row` counts as the spreadsheet program does, from 1; 0 speaks of the whole sheet.

    `line` is the line of a text file where the row begins, 0 for workbooks.
    """

    level: Level
    kind: Kind
    sheet: str
    row: int
    message: str
    column: str = ""
    cell: str = ""
    line: int = 0

    @property
    def where(self) -> str:
        """Sheet and cell as people write them: 1-5栋!I109, or the row alone, or the sheet alone."""
        if not self.row:
            return self.sheet
        return f"{self.sheet}!{self.cell}" if self.cell else f"{self.sheet}第{self.row}行"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is not data, and what it was taken for."""

    sheet: str
    row: int
    what: str


def column_letters(column: int) -> str:
    """1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    return f"{column_letters(column)}{row}"
