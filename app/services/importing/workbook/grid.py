"""What an opened file holds: sheets of cells, the same for workbooks and for text files."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula whose result the writing program did not save."""


@dataclass(frozen=True, slots=True)
class CellError:
    """A formula's error value, such as #REF!."""

    code: str


Value = str | int | float | bool | datetime | time | timedelta | Formula | CellError | None
"""A cell's value; None is blank. Numbers shown as dates come as datetime."""


@dataclass(frozen=True, slots=True)
class Span:
    """A merged range; rows and columns count from 1 and are included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """One sheet. `rows` holds only cells that are not blank: row number, then column number, then value.

    `computed` names cells whose value is the saved result of a formula. `lines` gives the line of a text file
    where each row begins, and is empty for workbooks.
    """

    name: str
    rows: dict[int, dict[int, Value]]
    merged: Sequence[Span] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: Sequence[tuple[int, int]] = ()
    computed: frozenset[tuple[int, int]] = frozenset()
    epoch_1904: bool = False
    lines: dict[int, int] = field(default_factory=dict)

    def value(self, row: int, column: int) -> Value:
        """The cell's own value; only the first cell of a merged range has one."""
        return self.rows.get(row, {}).get(column)

    def spread(self, row: int, column: int) -> Value:
        """The cell's value, or that of the merged range it lies in."""
        own = self.value(row, column)
        if own is not None:
            return own
        span = self.span(row, column)
        return self.value(span.top, span.left) if span else None

    def span(self, row: int, column: int) -> Span | None:
        """The merged range that holds the cell, if any."""
        spans = self._spans_by_column.get(column, [])
        index = bisect_right(spans, row, key=lambda span: span.top) - 1
        return spans[index] if index >= 0 and spans[index].bottom >= row else None

    def hidden_column(self, column: int) -> bool:
        return any(first <= column <= last for first, last in self.hidden_columns)

    def numbers(self) -> Iterator[int]:
        """Numbers of the rows that hold anything, in order."""
        return iter(sorted(self.rows))

    @cached_property
    def width(self) -> int:
        """The last column that holds anything."""
        return max((max(cells) for cells in self.rows.values() if cells), default=0)

    @cached_property
    def _spans_by_column(self) -> dict[int, list[Span]]:
        spans: dict[int, list[Span]] = {}
        for span in sorted(self.merged, key=lambda span: span.top):
            for column in range(span.left, min(span.right, self.width) + 1):
                spans.setdefault(column, []).append(span)
        return spans


@dataclass(frozen=True, slots=True)
class Workbook:
    """An opened file: its name as the person knows it, and its sheets in order."""

    name: str
    sheets: tuple[Sheet, ...]
