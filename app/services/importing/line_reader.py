"""Read the cells of a table row by row, and write down what is wrong with each."""

from collections.abc import Callable
from typing import Any, TypeVar

from app.services.importing.cells import is_ditto, read_phones
from app.services.importing.cells.text import formula_trouble
from app.services.importing.columns import Line
from app.services.importing.findings import Finding, Level, Trouble, cell_name
from app.services.importing.kinds import Kind
from app.services.importing.workbook import Value

T = TypeVar("T")


class LineReader:
    """Readers of cells by meaning, shared by every kind of list.

    `above` is the row above as it was read, for cells that say 同上; `unsure` collects the meanings of the bad
    cells of the row being read.
    """

    def __init__(self, findings: list[Finding]) -> None:
        self._findings = findings
        self.above: Any = None
        self.unsure: set[str] = set()

    def cell(self, line: Line, meaning: str, read: Callable[[Value], T | Trouble], empty: T) -> T:
        """One cell by its reader, `empty` when it cannot be read; 同上 takes the value of the row above."""
        value = line.value(meaning)
        if is_ditto(value):
            above: T | None = getattr(self.above, meaning, None)
            if above:
                return above
            self.bad(line, meaning, Trouble(Kind.DITTO_WITHOUT_VALUE))
            return empty
        result = formula_trouble(value) or read(value)
        if isinstance(result, Trouble):
            self.bad(line, meaning, result)
            return empty
        return result

    def phones(self, line: Line) -> tuple[str, ...]:
        """The numbers of all telephone columns, in their order."""
        numbers: list[str] = []
        for column in line.layout.meanings.get("phone", ()):
            value = line.cells.get(column)
            above: tuple[str, ...] = getattr(self.above, "phones", ())
            if is_ditto(value) and above:
                numbers += above
                continue
            if is_ditto(value):
                self._bad_at(line, column, "phone", Trouble(Kind.DITTO_WITHOUT_VALUE))
                continue
            phones = read_phones(value)
            numbers += phones.numbers
            for trouble in phones.troubles:
                self._bad_at(line, column, "phone", trouble)
        return tuple(dict.fromkeys(numbers))

    def bad(self, line: Line, meaning: str, trouble: Trouble) -> None:
        """The cell stays empty."""
        self._bad_at(line, line.layout.column(meaning), meaning, trouble)

    def reject(self, line: Line, meaning: str, trouble: Trouble) -> None:
        """The row is left out."""
        self._find(line, line.layout.column(meaning), Level.REJECT_ROW, trouble)

    def note(self, line: Line, meaning: str, trouble: Trouble) -> None:
        self._find(line, line.layout.column(meaning), Level.NOTE, trouble)

    def _bad_at(self, line: Line, column: int | None, meaning: str, trouble: Trouble) -> None:
        self.unsure.add(meaning)
        self._find(line, column, Level.BAD_CELL, trouble)

    def _find(self, line: Line, column: int | None, level: Level, trouble: Trouble) -> None:
        self._findings.append(
            Finding(
                level=level,
                kind=trouble.kind,
                sheet=line.sheet.name,
                row=line.row,
                message=trouble.sentence,
                column=line.layout.headers.get(column, "") if column else "",
                cell=cell_name(line.row, column) if column else "",
                line=line.sheet.lines.get(line.row, 0),
            )
        )
