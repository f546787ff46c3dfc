"""Which household each row belongs to, with what it takes over from the row above."""

from dataclasses import dataclass

from app.services.importing.cells import (
    Address,
    building_of_sheet,
    combine,
    is_ditto,
    is_two_parts,
    plain,
    read_address,
    read_building,
    read_room,
    read_unit,
    words,
)
from app.services.importing.columns import Line
from app.services.importing.findings import Trouble
from app.services.importing.kinds import Kind
from app.services.importing.workbook import Value

_READERS = {"building": read_building, "unit": read_unit, "room": read_room, "address": read_address}


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A row without a household, and the column where to mend it."""

    meaning: str
    trouble: Trouble


class Places:
    """Reads the place of each row of one sheet, from the first to the last.

    A blank building or unit beside a filled room is that of the row above, the unit only within the same
    building. With all blank it is the household of the row above, unless a head of household begins a new one.
    """

    def __init__(self, lines: list[Line], sheet_name: str) -> None:
        self._of_sheet = building_of_sheet(sheet_name)
        self._first_is_building = _first_is_building(lines, self._of_sheet)
        self._above = Address()
        self._home: Address | None = None

    def close(self) -> None:
        """Nothing is carried over what comes next (a subtotal)."""
        self._above, self._home = Address(), None

    def vacant(self, line: Line) -> Address | Misplaced:
        """The place of a flat where nobody lives; rows below cannot belong to it."""
        place = self.of(line, is_head=True)
        self._home = None
        return place

    def of(self, line: Line, is_head: bool) -> Address | Misplaced:
        place = self._read(line, is_head)
        if isinstance(place, Misplaced):
            self._home = None
        else:
            self._above = self._home = place
        return place

    def _read(self, line: Line, is_head: bool) -> Address | Misplaced:
        parts: dict[str, Address] = {}
        for meaning in _READERS:
            part = self._part(line, meaning)
            if isinstance(part, Trouble):
                return Misplaced(meaning, part)
            if part is not None:
                parts[meaning] = part
        own = combine(*parts.values())
        if isinstance(own, Trouble):
            return Misplaced("room" if "room" in line.layout else "address", own)
        own = self._with_estate(own, line)
        if not parts and not own.room:
            if is_head or self._home is None:
                return Misplaced(_address_column(line), Trouble(Kind.ADDRESS_MISSING))
            return self._home
        return self._complete(own, line, unit_given="unit" in parts)

    def _part(self, line: Line, meaning: str) -> Address | Trouble | None:
        """What one cell says of the place; None when it is blank."""
        value = line.spread(meaning)
        if value is None or (isinstance(value, str) and not plain(value)):
            return None
        if is_ditto(value):
            return self._ditto(meaning)
        read = _READERS[meaning](value)
        if isinstance(read, Address) and meaning in ("room", "address") and is_two_parts(value):
            first = read.unit or read.building
            as_building = self._first_is_building
            return Address(building=first if as_building else "", unit="" if as_building else first, room=read.room)
        return read

    def _ditto(self, meaning: str) -> Address | Trouble:
        above = self._home if meaning in ("room", "address") else self._above
        if above is None:
            return Trouble(Kind.DITTO_WITHOUT_VALUE)
        if meaning == "address":
            return above
        part = getattr(above, meaning)
        return Address(**{meaning: part}) if part else Trouble(Kind.DITTO_WITHOUT_VALUE)

    def _with_estate(self, own: Address, line: Line) -> Address:
        value = line.spread("estate")
        estate = own.estate or ("" if is_ditto(value) else words(value))
        if not estate and "estate" in line.layout:
            estate = self._above.estate
        return Address(own.building, own.unit, own.room, estate)

    def _complete(self, own: Address, line: Line, unit_given: bool) -> Address | Misplaced:
        has_column = "building" in line.layout
        building = own.building or (self._above.building if has_column else "") or self._of_sheet
        unit = own.unit
        if not unit and not unit_given and "unit" in line.layout and building == self._above.building:
            unit = self._above.unit
        place = Address(building, unit, own.room, own.estate)
        if place.room and place.building:
            return place
        self._above = place
        if not place.room:
            return Misplaced("room" if "room" in line.layout else "address", Trouble(Kind.ROOM_MISSING))
        return Misplaced(_address_column(line), Trouble(Kind.BUILDING_MISSING))


def _address_column(line: Line) -> str:
    return next((name for name in ("building", "address", "room") if name in line.layout), "room")


def _first_is_building(lines: list[Line], of_sheet: str) -> bool:
    """Whether 3-502 means building 3: always where nothing else names the building; beside a building column or
    in a sheet named for one, only if the first part never differs from it."""
    for line in lines:
        known = read_building(line.value("building")) if "building" in line.layout else Address(of_sheet)
        if isinstance(known, Trouble) or not known.building:
            continue
        if any(_first_part(line.value(name)) not in ("", known.building) for name in ("room", "address")):
            return False
    return True


def _first_part(value: Value) -> str:
    if value is None or not is_two_parts(value):
        return ""
    read = read_address(value)
    return read.building if isinstance(read, Address) else ""
