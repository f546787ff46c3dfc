"""Read a catalogue of services: one record a row, a code that stands once."""

from collections.abc import Iterator

from app.services.importing.catalogue.cells import (
    read_groups,
    read_price,
    read_promise,
    read_served_by,
    read_switch,
)
from app.services.importing.catalogue.header import FINDER
from app.services.importing.catalogue.model import CatalogueReading, Price, ServiceRow
from app.services.importing.cells import compact, plain, words
from app.services.importing.cells.text import formula_trouble
from app.services.importing.columns import Line
from app.services.importing.findings import Finding, Skipped, Trouble
from app.services.importing.kinds import Kind
from app.services.importing.line_reader import LineReader
from app.services.importing.rows import Stopped, Total, items
from app.services.importing.survey import sheet_note, survey
from app.services.importing.workbook import FileRefused, Refusal, Sheet, Workbook

_UNMISSED = frozenset({"", "序号"})


def read_catalogue(workbook: Workbook) -> CatalogueReading:
    """Every service in the visible sheets. FileRefused when there is no catalogue."""
    findings: list[Finding] = []
    skipped: list[Skipped] = []
    reader = _Records(findings)
    services: list[ServiceRow] = []
    for sheet in workbook.sheets:
        if sheet.hidden:
            findings.append(sheet_note(sheet, Kind.SHEET_HIDDEN))
            continue
        lines = list(_lines(sheet, findings, skipped))
        if not lines:
            findings.append(sheet_note(sheet, Kind.SHEET_WITHOUT_HEADER))
            continue
        findings += survey(sheet, lines[0].layout, _UNMISSED)
        services += [reader.read(line) for line in lines]
    if not services:
        raise FileRefused(Refusal.NO_TABLE_FOUND)
    return CatalogueReading(workbook.name, tuple(services), tuple(findings), tuple(skipped))


def _lines(sheet: Sheet, findings: list[Finding], skipped: list[Skipped]) -> Iterator[Line]:
    for item in items(sheet, FINDER):
        if isinstance(item, Line):
            yield item
        elif isinstance(item, Total):
            skipped.append(Skipped(sheet.name, item.line.row, "total"))
        elif isinstance(item, Stopped):
            more = f"：从第{item.row + 1}行起空白，第{item.next_row}行起没有读"
            findings.append(sheet_note(sheet, Kind.STOPPED_AFTER_BLANK, more))
        else:
            skipped.append(item)


class _Records:
    """Reads record after record; a code or a name that came before is not taken twice."""

    def __init__(self, findings: list[Finding]) -> None:
        self._cells = LineReader(findings)
        self._number = 0
        self._codes: dict[str, int] = {}
        self._names: dict[str, int] = {}

    def read(self, line: Line) -> ServiceRow:
        cells = self._cells
        cells.unsure = set()
        self._number += 1
        code, name = self._code(line), self._name(line)
        price = self._price(line)
        service = ServiceRow(
            sheet=line.sheet.name,
            row=line.row,
            line=line.sheet.lines.get(line.row, 0),
            number=self._number,
            code=code or "",
            name=name or "",
            category=cells.cell(line, "category", plain, ""),
            description=cells.cell(line, "description", words, ""),
            price=price or Price(),
            respond_within=cells.cell(line, "respond_within", read_promise, None),
            arrive_within=cells.cell(line, "arrive_within", read_promise, None),
            finish_within=cells.cell(line, "finish_within", read_promise, None),
            priority_for=cells.cell(line, "priority_for", read_groups, ()),
            served_by=cells.cell(line, "served_by", read_served_by, ""),
            enabled=cells.cell(line, "enabled", read_switch, True),
            rejected=code is None or name is None or price is None,
            unsure=frozenset(cells.unsure),
        )
        cells.above = service
        return service

    def _code(self, line: Line) -> str | None:
        code = compact(line.value("code")).upper()
        trouble = formula_trouble(line.value("code")) or (None if code else Trouble(Kind.CODE_MISSING))
        if not trouble and code in self._codes:
            trouble = Trouble(Kind.CODE_REPEATED, f"{Kind.CODE_REPEATED.label}（与第{self._codes[code]}条相同）")
        if trouble:
            self._cells.reject(line, "code", trouble)
            return None
        self._codes[code] = self._number
        return code

    def _name(self, line: Line) -> str | None:
        name = plain(line.value("name"))
        trouble = formula_trouble(line.value("name"))
        if not name and not trouble:
            trouble = Trouble(Kind.NAME_MISSING, "服务名称为空：请补上服务名称")
        if trouble:
            self._cells.reject(line, "name", trouble)
            return None
        earlier = self._names.setdefault(name, self._number)
        if earlier != self._number:
            more = f"{Kind.SERVICE_NAME_REPEATED.label}（第{earlier}条）"
            self._cells.note(line, "name", Trouble(Kind.SERVICE_NAME_REPEATED, more))
        return name

    def _price(self, line: Line) -> Price | None:
        """None when the record cannot be taken for its price; one that cannot be read only stays empty."""
        price = formula_trouble(line.value("price")) or read_price(line.value("price"))
        if isinstance(price, Price):
            return price
        if price.kind is Kind.PRICE_NEGATIVE:
            self._cells.reject(line, "price", price)
            return None
        self._cells.bad(line, "price", price)
        return Price()
