"""Find a table in a sheet: which rows are its header, and what each column means.

A header is known by its words, also when it takes two rows, comes again further down, or stands below a title.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from app.services.importing.cells import compact, plain, words
from app.services.importing.workbook import Sheet, Value

LONGEST_HEADER = 30
_BRACKETS = re.compile(r"[(\[【〔].*?[)\]】〕]")
_ENDS = re.compile(r"^[*★☆#]+|[:：*★☆#]+$")


@dataclass(frozen=True, slots=True)
class Words:
    """Header words of one meaning: exact ones, and a looser pattern with words that forbid it."""

    exact: frozenset[str]
    like: re.Pattern[str] | None = None
    unlike: re.Pattern[str] | None = None
    several: bool = False
    """Whether more than one column may have this meaning (a second telephone)."""

    def match(self, header: str) -> bool:
        return header in self.exact or header.rstrip("0123456789一二三") in self.exact

    def resemble(self, header: str) -> bool:
        return bool(self.like and self.like.search(header) and not (self.unlike and self.unlike.search(header)))


def header_words(exact: str, like: str = "", unlike: str = "", several: bool = False) -> Words:
    """Words parted by spaces; patterns as regular expressions."""
    return Words(
        frozenset(exact.split()),
        re.compile(like) if like else None,
        re.compile(unlike) if unlike else None,
        several,
    )


Dictionary = Mapping[str, Words]
"""Meanings by name; an earlier meaning wins."""


@dataclass(frozen=True)
class Layout:
    """Columns of a table: meaning to column numbers, column number to header as written, columns without meaning.

    `header` are the rows the header takes.
    """

    meanings: Mapping[str, tuple[int, ...]]
    headers: Mapping[int, str]
    untaken: tuple[int, ...]
    header: tuple[int, ...]

    @cached_property
    def written(self) -> frozenset[Value]:
        """The headers as they stand in the sheet."""
        return frozenset(self.headers.values())

    def column(self, meaning: str) -> int | None:
        columns = self.meanings.get(meaning)
        return columns[0] if columns else None

    def __contains__(self, meaning: str) -> bool:
        return meaning in self.meanings


def normal(header: Value) -> str:
    """A header for comparing: no spaces, remarks in brackets, stars or colons; half-width."""
    text = compact(header) if isinstance(header, str) else ""
    if len(text) > LONGEST_HEADER * 2:
        return ""
    return _ENDS.sub("", _BRACKETS.sub("", text)) or _ENDS.sub("", text)


@dataclass(frozen=True)
class Finder:
    """Finds headers made of the dictionary's words. `complete` says whether meanings found make a table."""

    dictionary: Dictionary
    complete: Callable[[frozenset[str]], bool]
    ignored_groups: re.Pattern[str] | None = None
    """Columns below such a group header (紧急联系人) are not taken."""

    def meaning(self, header: str) -> str | None:
        """The exact meaning of a header word."""
        return next((name for name, known in self.dictionary.items() if known.match(header)), None)

    def find(self, sheet: Sheet, row: int) -> Layout | None:
        """The layout whose header begins at a row; None when none does."""
        if len(sheet.rows.get(row, {})) < 2 or not self._has_header_word(sheet, row):
            return None
        single = self._layout(sheet, (row,))
        double = self._layout(sheet, (row, row + 1)) if self._is_second_row(sheet, row + 1) else None
        return max((found for found in (double, single) if found), key=_meanings_found, default=None)

    def is_repeat(self, sheet: Sheet, row: int, layout: Layout) -> bool:
        """Whether a row looks like the header again: most of its cells are header words."""
        cells = sheet.rows.get(row, {})
        if not any(value in self._all_words or value in layout.written for value in cells.values()):
            return False
        known = sum(self.meaning(normal(value)) is not None for value in cells.values())
        same = sum(
            bool(normal(value)) and normal(value) == normal(layout.headers.get(column))
            for column, value in cells.items()
        )
        return max(known, same) >= 2 and max(known, same) * 2 > len(cells)

    @cached_property
    def _all_words(self) -> frozenset[Value]:
        return frozenset(word for known in self.dictionary.values() for word in known.exact)

    def _has_header_word(self, sheet: Sheet, row: int) -> bool:
        return any(self.meaning(normal(value)) for value in sheet.rows[row].values())

    def _is_second_row(self, sheet: Sheet, row: int) -> bool:
        """Every cell could be a header, and at least two are (one, when it is the only one)."""
        cells = sheet.rows.get(row, {})
        texts = [normal(value) for value in cells.values()]
        known = sum(self.meaning(text) is not None for text in texts)
        alike = all(text and len(text) <= LONGEST_HEADER and not re.search(r"\d{2}", text) for text in texts)
        return bool(texts) and alike and known >= min(2, len(texts)) and known * 2 >= len(texts)

    def _layout(self, sheet: Sheet, rows: tuple[int, ...]) -> Layout | None:
        headers: dict[int, str] = {}
        groups: dict[int, str] = {}
        for column in sorted({column for row in rows for column in self._columns(sheet, row)}):
            leaf = next((text for row in reversed(rows) if (text := sheet.spread(row, column)) is not None), None)
            headers[column] = words(leaf)
            groups[column] = plain(sheet.spread(rows[0], column)) if len(rows) > 1 else ""
        meanings = self._meanings(headers, groups)
        if not self.complete(frozenset(meanings)):
            return None
        taken = {column for columns in meanings.values() for column in columns}
        untaken = tuple(column for column in headers if column not in taken)
        return Layout(meanings, headers, untaken, rows)

    def _columns(self, sheet: Sheet, row: int) -> list[int]:
        """Columns that have a header in a row, their own or that of a merged range."""
        own = sheet.rows.get(row, {})
        spread = [column for column in range(1, min(sheet.width, 400) + 1) if sheet.spread(row, column) is not None]
        return [*own, *spread]

    def _meanings(self, headers: Mapping[int, str], groups: Mapping[int, str]) -> dict[str, tuple[int, ...]]:
        found: dict[str, tuple[int, ...]] = {}
        open_columns = {
            column: normal(header)
            for column, header in headers.items()
            if not (self.ignored_groups and self.ignored_groups.search(groups[column] + header))
        }
        for resemble in (False, True):
            for name, known in self.dictionary.items():
                test = known.resemble if resemble else known.match
                for column, header in list(open_columns.items()):
                    if header and test(header) and (known.several or name not in found):
                        found[name] = (*found.get(name, ()), column)
                        del open_columns[column]
        return {name: tuple(sorted(columns)) for name, columns in found.items()}


def _meanings_found(layout: Layout) -> int:
    return sum(len(columns) for columns in layout.meanings.values())


@dataclass(frozen=True)
class Line:
    """One row of a table, its cells by meaning."""

    sheet: Sheet
    row: int
    layout: Layout

    @cached_property
    def cells(self) -> dict[int, Value]:
        return self.sheet.rows.get(self.row, {})

    def value(self, meaning: str) -> Value:
        """The cell of a meaning; None when the table has no such column."""
        column = self.layout.column(meaning)
        return None if column is None else self.cells.get(column)

    def spread(self, meaning: str) -> Value:
        """The same, or the value of the merged range the cell lies in."""
        column = self.layout.column(meaning)
        return None if column is None else self.sheet.spread(self.row, column)

    def filled(self, *meanings: str) -> bool:
        """Whether any cell of these meanings holds something."""
        return any(
            plain(self.cells.get(column)) or self.cells.get(column) is not None
            for meaning in meanings
            for column in self.layout.meanings.get(meaning, ())
        )
