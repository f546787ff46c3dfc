"""Read lists of stewards: butlers by buildings, heads of buildings, posts of grids. A sheet is known by its header."""

import re
from dataclasses import replace
from datetime import date

from app.services.importing.cells import (
    Address,
    is_ditto,
    plain,
    read_address,
    read_building,
    read_buildings,
    read_day,
    read_name,
    read_unit,
)
from app.services.importing.columns import Line
from app.services.importing.findings import Finding, Skipped, Trouble
from app.services.importing.kinds import Kind
from app.services.importing.line_reader import LineReader
from app.services.importing.rows import Stopped, Total, items
from app.services.importing.stewards.header import FINDER
from app.services.importing.stewards.model import NOWHERE, Holding, StewardsReading
from app.services.importing.stewards.people import number_people
from app.services.importing.stewards.posts import is_vacant, post_of
from app.services.importing.survey import sheet_note, survey
from app.services.importing.workbook import FileRefused, Refusal, Sheet, Value, Workbook
from config.vocabulary import PostKind

_UNMISSED = frozenset({"", "序号", "编号"})


def read_stewards(workbook: Workbook, today: date) -> StewardsReading:
    """Every list of stewards in the visible sheets. `today` tells which terms are over. FileRefused without any."""
    findings: list[Finding] = []
    skipped: list[Skipped] = []
    holdings: list[Holding] = []
    for sheet in workbook.sheets:
        if sheet.hidden:
            findings.append(sheet_note(sheet, Kind.SHEET_HIDDEN))
        else:
            holdings += _SheetReader(sheet, today, findings, skipped).read()
    if not holdings:
        raise FileRefused(Refusal.NO_TABLE_FOUND)
    numbered, notes = number_people(holdings)
    order = {sheet.name: index for index, sheet in enumerate(workbook.sheets)}
    findings = sorted([*findings, *notes], key=lambda found: (order[found.sheet], found.row))
    return StewardsReading(workbook.name, today, numbered, tuple(findings), tuple(skipped))


class _SheetReader:
    """One list."""

    def __init__(self, sheet: Sheet, today: date, findings: list[Finding], skipped: list[Skipped]) -> None:
        self._sheet, self._today = sheet, today
        self._findings, self._skipped = findings, skipped
        self._cells = LineReader(findings)
        self._above: Holding | None = None
        self._grid_of: dict[str, str] = {}

    def read(self) -> list[Holding]:
        found = list(items(self._sheet, FINDER))
        first = next((item for item in found if isinstance(item, Line)), None)
        if first is None:
            self._findings.append(sheet_note(self._sheet, Kind.SHEET_WITHOUT_HEADER))
            return []
        self._findings += survey(self._sheet, first.layout, _UNMISSED)
        holdings = []
        for item in found:
            if isinstance(item, Line):
                holdings += self._row(item)
            elif isinstance(item, Total):
                self._skipped.append(Skipped(self._sheet.name, item.line.row, "total"))
            elif isinstance(item, Stopped):
                more = f"：从第{item.row + 1}行起空白，第{item.next_row}行起没有读"
                self._findings.append(sheet_note(self._sheet, Kind.STOPPED_AFTER_BLANK, more))
            else:
                self._skipped.append(item)
        return holdings

    def _row(self, line: Line) -> list[Holding]:
        if not line.filled("name", "phone", "building", "buildings", "post", "home"):
            self._skipped.append(Skipped(self._sheet.name, line.row, "note"))
            return []
        self._cells.unsure = set()
        held = self._holding(line)
        self._above = self._cells.above = held
        return [held]

    def _holding(self, line: Line) -> Holding:
        cells = self._cells
        post = self._post(line)
        grid = self._grid(line)
        buildings, unit, placed = self._buildings(line, grid)
        name, named = self._name(line)
        held = Holding(
            sheet=line.sheet.name,
            row=line.row,
            post=post or PostKind.BUILDING_HEAD,
            name=name,
            phones=cells.phones(line) if name else (),
            buildings=buildings,
            unit=unit,
            grid=grid,
            home=cells.cell(line, "home", read_address, NOWHERE),
            households=cells.cell(line, "households", _read_count, None),
            rejected=not (post and placed and named),
        )
        if not name and named:
            cells.note(line, "name", Trouble(Kind.POST_VACANT))
            return held
        return self._with_term(line, held)

    def _name(self, line: Line) -> tuple[str, bool]:
        """The holder's name, and whether the cell could be read; 同上 is the holder of the row above."""
        value = line.value("name")
        if is_vacant(value):
            return "", True
        if is_ditto(value) and self._above and self._above.name:
            return self._above.name, True
        name = read_name(value)
        if isinstance(name, Trouble):
            self._cells.reject(line, "name", name)
            return "", False
        return name.text, True

    def _post(self, line: Line) -> PostKind | None:
        """The row's own post, or the one the list is about."""
        if "post" in line.layout:
            value = line.spread("post")
            post = self._above.post if is_ditto(value) and self._above else post_of(value)
            if post is None:
                self._cells.reject(line, "post", Trouble(Kind.POST_UNKNOWN))
            return post
        column = line.layout.column("name")
        words = f"{line.layout.headers.get(column or 0, '')}{self._sheet.name}"
        for post, mark in (
            (PostKind.BUTLER, "管家"),
            (PostKind.BUILDING_HEAD, "楼长"),
            (PostKind.BUILDING_HEAD, "栋长"),
        ):
            if mark in words:
                return post
        return PostKind.BUTLER if "buildings" in line.layout else PostKind.BUILDING_HEAD

    def _grid(self, line: Line) -> str:
        value = line.spread("grid")
        if is_ditto(value) or (not plain(value) and "grid" in line.layout):
            return self._above.grid if self._above else ""
        return plain(value).replace(" ", "")

    def _buildings(self, line: Line, grid: str) -> tuple[tuple[str, ...], str, bool]:
        """The buildings of a row, the entrance if it names one, and whether it has a place at all."""
        meaning = "buildings" if "buildings" in line.layout else "building"
        value = line.spread(meaning)
        above = self._above
        if above and (is_ditto(value) or (not plain(value) and grid and grid == above.grid)):
            return above.buildings, "", True
        entrance = self._entrance(line)
        if entrance:
            return (entrance.building,), entrance.unit, True
        read = read_buildings(value)
        if isinstance(read, Trouble):
            self._cells.reject(line, meaning, read)
            return (), "", False
        if not read and not grid:
            self._cells.reject(line, meaning, Trouble(Kind.BUILDING_MISSING))
        return self._once(line, meaning, grid, read), "", bool(read or grid)

    def _entrance(self, line: Line) -> Address | None:
        """Building and unit, where the row answers for one entrance: in two columns, or 3栋2单元 in one."""
        building, unit = read_building(line.spread("building")), read_unit(line.spread("unit"))
        if isinstance(building, Trouble) or isinstance(unit, Trouble):
            return None
        found = Address(building.building, building.unit or unit.unit)
        return found if found.building and found.unit else None

    def _once(self, line: Line, meaning: str, grid: str, buildings: tuple[str, ...]) -> tuple[str, ...]:
        """A building lies in one grid only: what an earlier grid covers is left out and named."""
        if not grid:
            return buildings
        mine = tuple(building for building in buildings if self._grid_of.setdefault(building, grid) == grid)
        if mine != buildings:
            self._cells.bad(line, meaning, Trouble(Kind.BUILDING_IN_TWO_GRIDS))
        return mine

    def _with_term(self, line: Line, held: Holding) -> Holding:
        cells, epoch = self._cells, self._sheet.epoch_1904
        starts = cells.cell(line, "starts", lambda value: read_day(value, epoch), None)
        ends = cells.cell(line, "ends", lambda value: read_day(value, epoch, last=True), None)
        if starts and ends and ends < starts:
            cells.bad(line, "ends", Trouble(Kind.TERM_BACKWARDS))
            ends = None
        if ends and ends < self._today:
            cells.note(line, "ends", Trouble(Kind.TERM_ENDED))
        return replace(held, starts_on=starts, ends_on=ends)


def _read_count(value: Value) -> int | Trouble | None:
    text = plain(value).removesuffix("户").removesuffix(".0").strip()
    if not text:
        return None
    return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else Trouble(Kind.HOUSEHOLDS_NOT_A_NUMBER)
