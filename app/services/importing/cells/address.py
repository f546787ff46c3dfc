"""Where somebody lives within an estate: building, unit and room, in every way people write them."""

import re
from dataclasses import dataclass, replace

from app.services.importing.cells.birth import looks_like_date
from app.services.importing.cells.numerals import NUMERALS, chinese_number
from app.services.importing.cells.text import compact, formula_trouble, plain
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
_BUILDING_WORD = r"(?:号楼|栋楼?|幢楼?|座|号院|#楼?|号)"
_UNIT_WORD = r"(?:单元|门栋|门|单)"
_ROOM_WORD = r"(?:室|房间|房|号房|号|户)"
_DASH = r"[-－—–~_/\\]"
_ANY_DASH = r"[-－—–~_/\\.]"
_NUMBER = rf"(?:第?{_CN}|第?[A-Za-z]?\d+[A-Za-z]?|[A-Za-z]|[甲乙丙丁东西南北])"
_SHORT = rf"(?:{_CN}|[A-Za-z]?\d{{1,2}}[A-Za-z]?|[A-Za-z])"
"""A unit that no word marks: two digits at most, or 3栋502-1 would have a unit 502."""
_ROOM = rf"(?:[A-Za-z]?\d+[A-Za-z]?|{_CN})"
_PARTED_ROOM = rf"(?:\d{{3,}}-\d+|{_ROOM})"

_WHOLE = re.compile(
    rf"(?P<estate>[^\d]*?)(?P<building>{_NUMBER}){_BUILDING_WORD}{_DASH}?"
    rf"(?:(?P<unit>{_NUMBER}){_UNIT_WORD}{_DASH}?|(?P<bare_unit>{_SHORT}){_DASH})?"
    rf"(?:\d+[层楼])?(?P<room>{_PARTED_ROOM}){_ROOM_WORD}?"
)
_THREE = re.compile(
    rf"(?P<estate>[^\dA-Za-z{NUMERALS}]*?)(?P<building>{_NUMBER}){_ANY_DASH}(?P<unit>{_SHORT})(?:单元)?{_ANY_DASH}"
    rf"(?P<room>{_ROOM}){_ROOM_WORD}?"
)
_TWO = re.compile(
    rf"(?P<estate>[^\dA-Za-z{NUMERALS}]*?)(?P<building>{_NUMBER}){_DASH}(?P<room>{_PARTED_ROOM}){_ROOM_WORD}?"
)
_UNIT_ROOM = re.compile(rf"(?P<unit>{_NUMBER}){_UNIT_WORD}{_DASH}?(?P<room>{_PARTED_ROOM}){_ROOM_WORD}?")
_ROOM_ONLY = re.compile(rf"(?P<room>{_ROOM}){_ROOM_WORD}?")
_PARTED = re.compile(r"(?P<room>\d{3,}-\d{1,2})室?")
_BUILDING_UNIT = re.compile(
    rf"(?P<estate>[^\d]*?)(?P<building>{_NUMBER}){_BUILDING_WORD}{_DASH}?(?:(?P<unit>{_NUMBER}){_UNIT_WORD})?"
)
_BUILDING = re.compile(rf"(?P<building>{_NUMBER})(?:{_BUILDING_WORD}|楼)?")
_UNIT = re.compile(rf"(?P<unit>{_NUMBER}){_UNIT_WORD}?")
_SHEET = re.compile(rf"[^\d]*?(?P<building>{_NUMBER}){_BUILDING_WORD}[^\d]*")
_NAMED_ROOM = re.compile(r"[^\W_](?:[\w-]{0,11})")
_NAMED_ROOM_WORD = re.compile(r"\d|商铺|门面|店|车库|地下室|阁楼|储藏|负|底商")
_NO_UNIT = {"无", "/", "-", "—", "无单元"}


def read_address(value: Value) -> Address | Trouble:
    """A whole address in one cell; all empty when the cell is blank. Missing parts stay empty, none is guessed."""
    return _read(value, _THREE, _WHOLE, _TWO, _UNIT_ROOM, _ROOM_ONLY, _BUILDING_UNIT)


def read_building(value: Value) -> Address | Trouble:
    """A building from its own cell, and the unit if it stands there too: 3栋, 3#, 三号楼, A座, 3.0, 3栋2单元."""
    return _read(value, _BUILDING, _BUILDING_UNIT)


def read_room(value: Value) -> Address | Trouble:
    """A room from its own cell, and the parts before it if they stand there too: 502, 502室, 3-2-502, 商铺3.

    Of two bare parts (2-502) the first is the unit.
    """
    read = _read(value, _ROOM_ONLY, _PARTED, _THREE, _WHOLE, _TWO, _UNIT_ROOM)
    if isinstance(read, Address):
        return replace(read, building="", unit=read.building) if is_two_parts(value) else read
    text = compact(value)
    named = _NAMED_ROOM.fullmatch(text) and _NAMED_ROOM_WORD.search(text)
    return Address(room=text.upper()) if named and read.kind is Kind.ADDRESS_UNREADABLE else read


def read_unit(value: Value) -> Address | Trouble:
    """A unit from its own cell; empty when the cell is blank or says there is none."""
    return Address() if compact(value) in _NO_UNIT else _read(value, _UNIT, _BUILDING_UNIT)


def building_of_sheet(name: str) -> str:
    """The one building a sheet's name speaks of (3栋, 3号楼住户), or an empty text (1-5栋)."""
    found = _SHEET.fullmatch(compact(name))
    return one_spelling(found["building"]) if found else ""


def is_two_parts(value: Value) -> bool:
    """Whether a cell is a dashed address of two bare parts: 2-502."""
    text = _dashed(value)
    return not looks_like_date(value) and bool(_TWO.fullmatch(text)) and not _PARTED.fullmatch(text)


def _read(value: Value, *patterns: re.Pattern[str]) -> Address | Trouble:
    trouble = _unlike_an_address(value)
    if trouble:
        return trouble
    text = _dashed(value)
    if not text:
        return Address()
    for pattern in patterns:
        found = pattern.fullmatch(text)
        if found:
            return _address(found.groupdict())
    return Trouble(Kind.ADDRESS_UNREADABLE)


def _dashed(value: Value) -> str:
    """Without spaces; one between two numbers parts them, as in 3 2 502. A number saved as text loses its .0."""
    text = compact(re.sub(r"(?<=\d)\s+(?=\d)", "-", plain(value))).strip("、,;。")
    return re.sub(r"^(\d+)\.0+$", r"\1", text)


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
        building=one_spelling(parts.get("building")),
        unit=one_spelling(parts.get("unit") or parts.get("bare_unit")),
        room=one_spelling(parts.get("room")),
        estate=(parts.get("estate") or "").strip("-—:,、"),
    )


def combine(*parts: Address) -> Address | Trouble:
    """One address from parts of it that stood in several cells; ADDRESS_CONTRADICTS when they differ."""
    whole: dict[str, str] = {}
    for part in parts:
        for name in ("estate", "building", "unit", "room"):
            text = getattr(part, name)
            if text and whole.setdefault(name, text) != text:
                return Trouble(Kind.ADDRESS_CONTRADICTS)
    return Address(**whole)


def one_spelling(part: str | None) -> str:
    """A part of an address without leading zeros, Chinese numerals as digits, letters as capitals."""
    if not part:
        return ""
    part = part.removeprefix("第")
    number = chinese_number(part)
    if number is not None:
        return str(number)
    return re.sub(r"(?<![0-9])0+(?=\d)", "", part).upper()
