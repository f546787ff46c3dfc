"""One row of a roster: who it is, cell by cell."""

from datetime import date

from app.services.importing.cells import Address, Name, compact, read_birth, read_identity, read_name, words
from app.services.importing.columns import Line
from app.services.importing.findings import Finding, Trouble
from app.services.importing.kinds import Kind
from app.services.importing.line_reader import LineReader
from app.services.importing.roster.model import Resident, Status
from app.services.importing.roster.people import births_agree
from app.services.importing.roster.places import Misplaced, Places
from app.services.importing.roster.vocabulary import HEAD, read_gender, read_tags, read_tenure, relation_of
from app.services.importing.workbook import Value


class PersonReader:
    """Reads the people of one sheet."""

    def __init__(self, today: date, findings: list[Finding]) -> None:
        self._today = today
        self._cells = LineReader(findings)

    def read(self, line: Line, places: Places) -> Resident:
        """The person of a row, with status REJECTED when name or household is missing."""
        cells = self._cells
        cells.unsure = set()
        name = self._name(line)
        kin = cells.cell(line, "kin", compact, "")
        relation = relation_of(kin)
        place = places.of(line, is_head=relation == HEAD)
        if isinstance(place, Misplaced):
            cells.reject(line, place.meaning, place.trouble)
        remark = cells.cell(line, "remark", words, "")
        resident = Resident(
            sheet=line.sheet.name,
            row=line.row,
            address=place if isinstance(place, Address) else _partly(line),
            name=name.text,
            kin=kin,
            relation=relation,
            gender=cells.cell(line, "gender", read_gender, ""),
            birth=self._birth(line),
            phones=cells.phones(line),
            tenure=cells.cell(line, "tenure", read_tenure, ""),
            tags=cells.cell(line, "tags", read_tags, ()),
            remark="；".join(text for text in (remark, name.remark) if text),
            status=Status.TAKEN if name.text and isinstance(place, Address) else Status.REJECTED,
            unsure=frozenset(cells.unsure),
        )
        cells.above = resident
        return resident

    def note(self, line: Line, meaning: str, kind: Kind) -> None:
        self._cells.note(line, meaning, Trouble(kind))

    def _name(self, line: Line) -> Name:
        name = read_name(line.value("name"))
        if isinstance(name, Trouble):
            self._cells.reject(line, "name", name)
            return Name("")
        if not name.text:
            self._cells.reject(line, "name", Trouble(Kind.NAME_MISSING))
        return name

    def _birth(self, line: Line) -> str:
        """The birth cell's, or where it is blank that of the identity number."""
        birth = self._cells.cell(line, "birth", lambda value: self._read_birth(line, value), "")
        identity = self._cells.cell(line, "identity", read_identity, None)
        if identity is None or not identity.birth:
            return birth
        stated = read_birth(identity.birth, self._today)
        if isinstance(stated, Trouble):
            self._cells.bad(line, "identity", Trouble(Kind.ID_WRONG))
            return birth
        if birth and not births_agree(birth, stated):
            self._cells.note(line, "birth", Trouble(Kind.ID_BIRTH_DIFFERS))
        return birth or ("" if "birth" in self._cells.unsure else stated)

    def _read_birth(self, line: Line, value: Value) -> str | Trouble:
        return read_birth(value, self._today, line.sheet.epoch_1904)


def _partly(line: Line) -> Address:
    """What a rejected row still says of its place, for showing it."""
    parts = {}
    for meaning, end in (("building", "栋幢座#"), ("unit", "单元"), ("room", "室")):
        parts[meaning] = compact(line.spread(meaning)).rstrip(end)
    return Address(**parts)
