"""Where somebody lives within an estate: building, unit and room, in every way people write them."""

import re
from dataclasses import dataclass, replace

from app.services.importing.cells.birth import looks_like_date
from app.services.importing.cells.numerals import NUMERALS, chinese_number
from app.services.importing.cells.text import compact, formula_trouble
from app.services.importing.findings import Trouble
from app.services.importing.kinds import Kind
from app.services.importing.workbook import Value


@dataclass(frozen=True, slots=True)
class Address:
    """`unit` is empty where a building has none; `estate` where only one is meant."""

    building: str = ""
    unit: str = ""
    room: str = ""
    estate: str = ""

    @property
    def household(self) -> tuple[str, str, str, str]:
        return self.estate, self.building, self.unit, self.room


_CN = f"[{NUMERALS}]+"
_BUILDING_WORD = r"(?:号楼|栋楼?|幢楼?|座|号院|#楼?|楼)"
_UNIT_WORD = r"(?:单元|门栋|门|单)"
_ROOM_WORD = r"(?:室|房间|房|号房|号|户)"
_DASH = r"[-－—–~_/\\.]"
_NUMBER = rf"(?:第?{_CN}|[A-Za-z]?\d+[A-Za-z]?|[A-Za-z]|[甲乙丙丁东西南北])"
_ROOM = rf"(?:[A-Za-z]?\d+(?:-\d+)?[A-Za-z]?|{_CN})"

_WHOLE = re.compile(
    rf"(?P<estate>[^\d]*?)(?P<building>{_NUMBER})(?:{_BUILDING_WORD})"
    rf"(?:{_DASH}?(?P<unit>{_NUMBER})(?:{_UNIT_WORD}{_DASH}?|{_DASH}))?"
    rf"{_DASH}?(?:\d+[层楼])?(?P<room>{_ROOM}){_ROOM_WORD}?"
)
_DASHED = re.compile(
    rf"(?P<estate>[^\dA-Za-z{NUMERALS}]*?)(?P<building>{_NUMBER}){_DASH}(?:(?P<unit>{_NUMBER}){_DASH})?(?P<room>{_ROOM}){_ROOM_WORD}?"
)
_UNIT_ROOM = re.compile(rf"(?P<unit>{_NUMBER}){_UNIT_WORD}{_DASH}?(?P<room>{_ROOM}){_ROOM_WORD}?")
_ROOM_ONLY = re.compile(rf"(?P<room>{_ROOM}){_ROOM_WORD}?")
_BUILDING_UNIT = re.compile(
    rf"(?P<estate>[^\d]*?)(?P<building>{_NUMBER}){_BUILDING_WORD}(?:(?P<unit>{_NUMBER}){_UNIT_WORD})?"
)
_BUILDING = re.compile(rf"(?P<building>{_NUMBER}){_BUILDING_WORD}?(?:楼栋)?")
_UNIT = re.compile(rf"(?P<unit>{_NUMBER}){_UNIT_WORD}?")
_SHEET = re.compile(rf"[^\d]*?(?P<building>{_NUMBER}){_BUILDING_WORD}[^\d]*")
_NO_UNIT = {"无", "/", "-", "—", "无单元"}


def read_address(value: Value) -> Address | Trouble:
    """A whole address in one cell; all empty when the cell is blank. Missing parts stay empty, none is guessed."""
    trouble = _unlike_an_address(value)
    if trouble:
        return trouble
    text = compact(value)
    if not text:
        return Address()
    for pattern in (_WHOLE, _DASHED, _UNIT_ROOM, _ROOM_ONLY, _BUILDING_UNIT):
        found = pattern.fullmatch(text)
        if found:
            return _address(found.groupdict())
    return Trouble(Kind.ADDRESS_UNREADABLE)


def read_building(value: Value) -> str | Trouble:
    """A building's number from its own cell: 3栋, 3#, 三号楼, A座, 3.0."""
    return _part(value, _BUILDING, "building")


def read_unit(value: Value) -> str | Trouble:
    """A unit's number from its own cell; empty when the cell is blank or says there is none."""
    return "" if compact(value) in _NO_UNIT else _part(value, _UNIT, "unit")


def building_of_sheet(name: str) -> str:
    """The one building a sheet's name speaks of (3栋, 3号楼住户), or an empty text (1-5栋)."""
    found = _SHEET.fullmatch(compact(name))
    return _tidy(found["building"]) if found else ""


def two_part_first(value: Value) -> str | None:
    """The first part of a dashed address of two bare parts (2-502 gives 2); None for every other cell."""
    found = None if looks_like_date(value) else _DASHED.fullmatch(compact(value))
    return _tidy(found["building"]) if found and not found["unit"] else None


def _part(value: Value, pattern: re.Pattern[str], name: str) -> str | Trouble:
    trouble = _unlike_an_address(value)
    if trouble:
        return trouble
    text = compact(value)
    if not text:
        return ""
    found = pattern.fullmatch(text)
    return _tidy(found[name]) if found else Trouble(Kind.ADDRESS_UNREADABLE)


def _unlike_an_address(value: Value) -> Trouble | None:
    trouble = formula_trouble(value)
    if trouble:
        return trouble
    if looks_like_date(value):
        return Trouble(Kind.ADDRESS_IS_DATE)
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        return Trouble(Kind.ADDRESS_UNREADABLE)
    return None


def _address(parts: dict[str, str | None]) -> Address:
    return Address(
        building=_tidy(parts.get("building")),
        unit=_tidy(parts.get("unit")),
        room=_tidy(parts.get("room")),
        estate=(parts.get("estate") or "").strip("-—:"),
    )


def _tidy(part: str | None) -> str:
    """Leading zeros go, Chinese numerals become digits, letters become capitals."""
    if not part:
        return ""
    number = chinese_number(part.removeprefix("第"))
    if number is not None:
        return str(number)
    return re.sub(r"(?<![0-9])0+(?=\d)", "", part).upper()


def combine(address: Address, **parts: str) -> Address | Trouble:
    """An address with the parts that stood in columns of their own; ADDRESS_CONTRADICTS when they differ."""
    for name, part in parts.items():
        inside = getattr(address, name)
        if part and inside and part != inside:
            return Trouble(Kind.ADDRESS_CONTRADICTS)
        if part:
            address = replace(address, **{name: part})
    return address
