"""Read one row of a ledger: whether it counts, and for whom."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TypeVar

from app.services.importing.cells import Address, compact, is_ditto, read_name, words
from app.services.importing.cells.text import formula_trouble
from app.services.importing.columns import Line
from app.services.importing.findings import Finding, Trouble
from app.services.importing.kinds import Kind
from app.services.importing.ledger.cells import read_deed, read_deed_day, read_points
from app.services.importing.ledger.model import LedgerRow, Lookup, Status
from app.services.importing.ledger.period import Period
from app.services.importing.ledger.rules import rule_for
from app.services.importing.line_reader import LineReader
from app.services.importing.roster.places import Places
from app.services.importing.workbook import Value

T = TypeVar("T")

_CARRIED = ("date", "name", "deed", "recorder")
"""A merged value of these holds for its whole range; points are those of the first row only."""
LONGEST_SHOWN = 30
_LONG_NUMBER = re.compile(r"\d(?:[\s-]?\d){5,}")
"""A telephone or ID number inside the words of a deed: no message repeats it."""
NO_ADDRESS = Trouble(Kind.UNKNOWN_PERSON, "没有写住址，只凭姓名不能确定是谁：请补上住址")


class RowReader:
    """Reads the rows of all sheets in their order, for a deed may be repeated in another sheet."""

    def __init__(
        self, find: Lookup, today: date, titles: Mapping[str, str] | None, findings: list[Finding]
    ) -> None:
        self._find, self._today, self._titles = find, today, titles
        self._cells = LineReader(findings)
        self._first: dict[tuple[date, int, str, int, str], LedgerRow] = {}
        self._rules: dict[str, str] = {}

    def open_sheet(self, period: Period, places: Places) -> None:
        self._period, self._places = period, places
        self._above: dict[str, Value] = {}

    def close_section(self) -> None:
        """Nothing is carried over a total."""
        self._places.close()
        self._above = {}

    def read(self, line: Line) -> LedgerRow:
        values = self._values(line)
        day = self._or_reject(line, "date", self._day(line, values["date"]))
        name = self._or_reject(line, "name", _name(values["name"]))
        address = self._address(line, named=name is not None)
        person = self._person(line, name, address) if name and address else None
        deed = self._deed(line, values["deed"])
        points = self._or_reject(line, "points", _unless_ditto(values["points"]) or read_points(values["points"]))
        recorder = self._or_reject(line, "recorder", _recorder(values["recorder"]))
        if name and recorder == name:
            self._cells.reject(line, "recorder", Trouble(Kind.SELF_RECORDED))
            recorder = None
        row = LedgerRow(
            sheet=line.sheet.name,
            row=line.row,
            day=day,
            name=name or "",
            address=address or Address(),
            deed=deed,
            points=points or 0,
            recorder=recorder or "",
            remark=words(line.value("remark")),
            person=person or 0,
            month=self._period.month or (day.month if day else 0),
            status=Status.TAKEN if day and person and points and recorder else Status.REJECTED,
            line=line.sheet.lines.get(line.row, 0),
        )
        return self._taken(line, row) if row.taken else row

    def _values(self, line: Line) -> dict[str, Value]:
        """The cells of the row; 同上 is what stands, or was meant, in the row above."""
        values = {meaning: line.spread(meaning) for meaning in _CARRIED} | {"points": line.value("points")}
        values = {
            meaning: self._above.get(meaning, value) if is_ditto(value) else value
            for meaning, value in values.items()
        }
        self._above = {meaning: value for meaning, value in values.items() if value is not None}
        return values

    def _day(self, line: Line, value: Value) -> date | Trouble:
        return _unless_ditto(value) or read_deed_day(value, self._period.year, self._today, line.sheet.epoch_1904)

    def _address(self, line: Line, named: bool) -> Address | None:
        """Where the person lives. Nothing is taken from the row above unless it says so: the address decides who."""
        place = self._places.of(line, is_head=True)
        if isinstance(place, Address):
            return place
        if place.trouble.kind is not Kind.ADDRESS_MISSING:
            self._cells.reject(line, place.meaning, place.trouble)
        elif named:
            self._cells.reject(line, "name", NO_ADDRESS)
        return None

    def _person(self, line: Line, name: str, address: Address) -> int | None:
        people = self._find(name, address)
        if len(people) == 1:
            return people[0]
        self._cells.reject(line, "name", Trouble(Kind.PERSON_UNCERTAIN if people else Kind.UNKNOWN_PERSON))
        return None

    def _deed(self, line: Line, value: Value) -> str:
        deed = _unless_ditto(value) or read_deed(value)
        if isinstance(deed, Trouble):
            self._cells.bad(line, "deed", deed)
            return ""
        return deed

    def _or_reject(self, line: Line, meaning: str, read: T | Trouble) -> T | None:
        if isinstance(read, Trouble):
            self._cells.reject(line, meaning, read)
            return None
        return read

    def _taken(self, line: Line, row: LedgerRow) -> LedgerRow:
        """A row that counts, unless it repeats one; with its rule and what somebody should know."""
        assert row.day is not None
        same = (row.day, row.person, compact(row.deed).casefold(), row.points, row.recorder)
        first = self._first.setdefault(same, row)
        if first is not row:
            where = f"第{first.row}行" if first.sheet == row.sheet else f"{first.sheet}第{first.row}行"
            self._cells.reject(line, "", Trouble(Kind.DUPLICATE, f"{Kind.DUPLICATE.label}（{where}）"))
            return replace(row, status=Status.REPEATED, repeats=first.place)
        year, month = self._period.year, self._period.month
        if month and (row.day.month != month or (year and row.day.year != year)):
            self._cells.note(line, "date", Trouble(Kind.DATE_OTHER_MONTH))
        return replace(row, rule=self._rule(line, row.deed))

    def _rule(self, line: Line, deed: str) -> str:
        """The rule of a deed; a text without one is named where it stands first."""
        if self._titles is None or not deed:
            return ""
        if deed not in self._rules:
            self._rules[deed] = rule_for(deed, self._titles) or ""
            if not self._rules[deed]:
                shown = _LONG_NUMBER.sub("***", deed[:LONGEST_SHOWN])
                self._cells.note(line, "deed", Trouble(Kind.RULE_UNKNOWN, f"「{shown}」{Kind.RULE_UNKNOWN.label}"))
        return self._rules[deed]


def _unless_ditto(value: Value) -> Trouble | None:
    return Trouble(Kind.DITTO_WITHOUT_VALUE) if is_ditto(value) else None


def _name(value: Value) -> str | Trouble:
    name = _unless_ditto(value) or read_name(value)
    if isinstance(name, Trouble):
        return name
    return name.text or Trouble(Kind.NAME_MISSING)


def _recorder(value: Value) -> str | Trouble:
    trouble = _unless_ditto(value) or formula_trouble(value)
    if trouble:
        return trouble
    name = read_name(value)
    if isinstance(name, Trouble):
        return Trouble(Kind.RECORDER_UNREADABLE)
    return name.text or Trouble(Kind.RECORDER_MISSING)
