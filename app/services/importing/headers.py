"""Where a table begins: header rows, of one line or two, also repeated, and what each column means."""

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, field

from app.services.importing.cells import compact, words
from app.services.importing.workbook import Sheet

Recognise = Callable[[str], str]
"""The field a column's label means, from the label without white space; an empty text for none."""
Enough = Callable[[Set[str]], bool]
"""Whether these fields make a row a header."""

DEEPEST = 2
"""A header may go on for so many rows below its first."""


@dataclass(frozen=True)
class Header:
    """`columns` gives each field's columns, first to last; `labels` what people wrote above each column."""

    top: int
    bottom: int
    columns: dict[str, tuple[int, ...]]
    labels: dict[int, str]
    not_taken: tuple[int, ...] = ()

    def column(self, name: str) -> int:
        """The field's first column, 0 when the table has none."""
        return self.columns.get(name, (0,))[0]


@dataclass
class Headers:
    """All headers of a sheet, for going down its rows."""

    found: dict[int, Header] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.found)

    def holds(self, row: int) -> bool:
        return any(header.top <= row <= header.bottom for header in self.found.values())

    def above(self, row: int) -> Header | None:
        """The header that rules a row: the last one that begins before it."""
        tops = [top for top in self.found if top < row]
        return self.found[max(tops)] if tops else None

    @property
    def first(self) -> Header:
        return self.found[min(self.found)]


def find_headers(sheet: Sheet, recognise: Recognise, enough: Enough, several: Iterable[str] = ()) -> Headers:
    """Every header of a sheet. Fields in `several` may have more than one column."""
    headers = Headers()
    known: dict[str, str] = {}
    for row in sheet.numbers():
        texts = {column: value for column, value in sheet.rows[row].items() if isinstance(value, str)}
        fields = {_known(text, recognise, known) for text in texts.values()} - {""}
        if enough(fields):
            header = _header(sheet, row, recognise, frozenset(several))
            headers.found[header.top] = header
    return headers


def _known(text: str, recognise: Recognise, known: dict[str, str]) -> str:
    if len(text) > 40:
        return ""
    if text not in known:
        known[text] = recognise(compact(text))
    return known[text]


def _header(sheet: Sheet, row: int, recognise: Recognise, several: frozenset[str]) -> Header:
    bottom = row
    for column in sheet.rows[row]:
        span = sheet.span(row, column)
        if span and span.bottom - row <= DEEPEST:
            bottom = max(bottom, span.bottom)
    top = row - 1 if _groups_columns(sheet, row - 1) else row
    columns: dict[str, tuple[int, ...]] = {}
    labels: dict[int, str] = {}
    not_taken = []
    for column in range(1, sheet.width + 1):
        texts = [sheet.spread(line, column) for line in range(bottom, top - 1, -1)]
        texts = [text for text in texts if isinstance(text, str) and text.strip()]
        if not texts:
            continue
        name = next(filter(None, (recognise(compact(text)) for text in texts)), "")
        labels[column] = words(texts[0]).replace("\n", "")
        if not name or (name in columns and name not in several):
            not_taken.append(column)
        else:
            columns[name] = (*columns.get(name, ()), column)
    return Header(top, bottom, columns, labels, tuple(not_taken))


def _groups_columns(sheet: Sheet, row: int) -> bool:
    """Whether a row is the upper line of a header: several labels, some of them over many columns or two rows."""
    cells = sheet.rows.get(row, {})
    if len(cells) < 2:
        return False
    spans = [span for span in (sheet.span(row, column) for column in cells) if span]
    return any(span.right > span.left or span.bottom > row for span in spans)
