"""One row of a roster: who it is, cell by cell."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from app.services.importing.cells import (
    Address,
    compact,
    is_ditto,
    plain,
    read_birth,
    read_identity,
    read_name,
    read_phones,
    words,
)
from app.services.importing.cells.text import formula_trouble
from app.services.importing.columns import Line
from app.services.importing.findings import Finding, Level, Trouble, cell_name
from app.services.importing.kinds import Kind
from app.services.importing.roster.model import Resident, Status
from app.services.importing.roster.people import births_agree
from app.services.importing.roster.places import Misplaced, Places
from app.services.importing.roster.vocabulary import HEAD, read_gender, read_tags, read_tenure, relation_of
from app.services.importing.workbook import Value

T = TypeVar("T")


class PersonReader:
    """Reads the people of one sheet; remembers the row above for cells that say 同上."""

    def __init__(self, today: date, findings: list[Finding]) -> None:
        self._today = today
        self._findings = findings
        self._above: Resident | None = None
        self._unsure: set[str] = set()

    def read(self, line: Line, places: Places) -> Resident:
        """The person of a row, with status REJECTED when name or household is missing."""
        self._unsure = set()
        name = read_name(line.value("name"))
        if isinstance(name, Trouble):
            self._find(line, "name", Level.REJECT_ROW, name)
        elif not name.text:
            self._find(line, "name", Level.REJECT_ROW, Trouble(Kind.NAME_MISSING))
        kin = self._cell(line, "kin", _read_kin, "")
        relation = relation_of(kin)
        place = places.of(line, is_head=relation == HEAD)
        if isinstance(place, Misplaced):
            self._find(line, place.meaning, Level.REJECT_ROW, place.trouble)
        named = not isinstance(name, Trouble) and bool(name.text)
        inside = "" if isinstance(name, Trouble) else name.remark
        remark = self._cell(line, "remark", words, "")
        resident = Resident(
            sheet=line.sheet.name,
            row=line.row,
            address=place if isinstance(place, Address) else _partly(line),
            name="" if isinstance(name, Trouble) else name.text,
            kin=kin,
            relation=relation,
            gender=self._cell(line, "gender", read_gender, ""),
            birth=self._birth(line),
            phones=self._phones(line),
            tenure=self._cell(line, "tenure", read_tenure, ""),
            tags=self._cell(line, "tags", read_tags, ()),
            remark="；".join(text for text in (remark, inside) if text),
            status=Status.TAKEN if named and isinstance(place, Address) else Status.REJECTED,
            unsure=frozenset(self._unsure),
        )
        self._above = resident
        return resident

    def note(self, line: Line, meaning: str, kind: Kind) -> None:
        self._find(line, meaning, Level.NOTE, Trouble(kind))

    def _cell(self, line: Line, meaning: str, read: Callable[[Value], T | Trouble], empty: T) -> T:
        """One cell by its reader; 同上 takes the row above's value."""
        value = line.value(meaning)
        if is_ditto(value):
            above: T | None = getattr(self._above, meaning, None)
            if above:
                return above
            self._find(line, meaning, Level.BAD_CELL, Trouble(Kind.DITTO_WITHOUT_VALUE))
            return empty
        result = formula_trouble(value) or read(value)
        if isinstance(result, Trouble):
            self._find(line, meaning, Level.BAD_CELL, result)
            return empty
        return result

    def _birth(self, line: Line) -> str:
        birth = self._cell(line, "birth", lambda value: self._read_birth(line, value), "")
        identity = self._cell(line, "identity", read_identity, None)
        if identity is None or not identity.birth:
            return birth
        stated = read_birth(identity.birth, self._today)
        if isinstance(stated, Trouble):
            self._find(line, "identity", Level.BAD_CELL, Trouble(Kind.ID_WRONG))
            return birth
        if birth and not births_agree(birth, stated):
            self._find(line, "birth", Level.NOTE, Trouble(Kind.ID_BIRTH_DIFFERS))
        return birth or ("" if "birth" in self._unsure else stated)

    def _read_birth(self, line: Line, value: Value) -> str | Trouble:
        return read_birth(value, self._today, line.sheet.epoch_1904)

    def _phones(self, line: Line) -> tuple[str, ...]:
        numbers: list[str] = []
        for column in line.layout.meanings.get("phone", ()):
            value = line.cells.get(column)
            if is_ditto(value) and self._above and self._above.phones:
                numbers += self._above.phones
                continue
            if is_ditto(value):
                self._find_at(line, column, "phone", Level.BAD_CELL, Trouble(Kind.DITTO_WITHOUT_VALUE))
                continue
            phones = read_phones(value)
            numbers += phones.numbers
            for trouble in phones.troubles:
                self._find_at(line, column, "phone", Level.BAD_CELL, trouble)
        return tuple(dict.fromkeys(numbers))

    def _find(self, line: Line, meaning: str, level: Level, trouble: Trouble) -> None:
        self._find_at(line, line.layout.column(meaning), meaning, level, trouble)

    def _find_at(self, line: Line, column: int | None, meaning: str, level: Level, trouble: Trouble) -> None:
        if level is Level.BAD_CELL:
            self._unsure.add(meaning)
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


def _read_kin(value: Value) -> str:
    return plain(value) and compact(value)


def _partly(line: Line) -> Address:
    """What a rejected row still says of its place, for showing it."""
    parts = {}
    for meaning, end in (("building", "栋幢座#"), ("unit", "单元"), ("room", "室")):
        parts[meaning] = compact(line.spread(meaning)).rstrip(end)
    return Address(**parts)
