"""The buildings, entrances and households of an estate: known ones by their names, missing ones made in bulk."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from peewee import OP, Cast, Expression, Value

from app.services.importing.cells import Address, read_building, read_room, read_unit
from app.services.importing.writing.bulk import ids_by_code, insert_rows
from app.services.importing.writing.report import Counting, Progress
from app.services.registry.places import label_below, natural_position
from config.vocabulary import PlaceKind
from models.database import opaque_code
from models.registry import Place

Key = tuple[str, ...]
"""Names from the building down: (3,), (3, 2), (3, 2, 502); a household without entrance is (8, "", 601)."""


@dataclass
class Tree:
    """Places of an estate by key. A key without place is missing and can be made."""

    estate: Place
    places: dict[Key, Place] = field(default_factory=dict)
    wanted: dict[Key, None] = field(default_factory=dict)

    def building(self, name: str) -> Place | None:
        return self.places.get((name,))

    def household(self, address: Address) -> Key:
        """The key of a household, remembered as wanted together with what stands above it."""
        key = (address.building, address.unit, address.room)
        if key not in self.wanted:
            self.wanted[(address.building,)] = None
            if address.unit:
                self.wanted[(address.building, address.unit)] = None
            self.wanted[key] = None
        return key

    def count(self, counting: Counting) -> None:
        """How many wanted places there are already, and how many would be new."""
        nouns = {1: "buildings", 2: "entrances", 3: "households"}
        for key in self.wanted:
            known = key in self.places
            counting.add(nouns[len(key)], new=not known, unchanged=known)

    def make_missing(self, now: datetime, progress: Progress) -> None:
        """Make every wanted place that is not there, level by level."""
        for depth, kind, what in (
            (1, PlaceKind.BUILDING, "新建楼栋"),
            (2, PlaceKind.ENTRANCE, "新建单元"),
            (3, PlaceKind.HOUSEHOLD, "新建住户"),
        ):
            missing = [key for key in self.wanted if len(key) == depth and key not in self.places]
            if missing:
                self._make(kind, missing, now, what, progress)

    def _make(self, kind: PlaceKind, keys: list[Key], now: datetime, what: str, progress: Progress) -> None:
        rows = [self._row(kind, key, now) for key in keys]
        insert_rows(Place, rows, what, progress)
        _set_paths()
        ids = ids_by_code(Place, [row["code"] for row in rows])
        made = {place.code: place for place in Place.select().where(Place.id.in_(list(ids.values())))}
        for key, row in zip(keys, rows, strict=True):
            self.places[key] = made[row["code"]]

    def _row(self, kind: PlaceKind, key: Key, now: datetime) -> dict[str, Any]:
        above = self._above(key)
        return {
            "code": opaque_code("p"),
            "kind": kind,
            "name": key[-1],
            "label": label_below(above, kind, key[-1]),
            "parent": above.id,
            "path": "",
            "position": natural_position(key[-1]),
            "building": None if kind is PlaceKind.BUILDING else above.building_id,
            "estate": self.estate.id,
            "facts": {},
            "created_at": now,
        }

    def _above(self, key: Key) -> Place:
        if len(key) == 1:
            return self.estate
        return self.places[key[:-1] if key[1] and len(key) == 3 else key[:1]]


def _set_paths() -> None:
    """Places just inserted have no path yet, for it holds their own key: one statement for all of a level."""
    above = Place.alias()
    parent_path = above.select(above.path).where(above.id == Place.parent)
    path = Expression(Expression(parent_path, OP.CONCAT, Cast(Place.id, "text")), OP.CONCAT, Value("/"))
    fresh = Place.path == ""
    Place.update(building=Place.id).where(fresh, Place.kind == PlaceKind.BUILDING).execute()
    Place.update(path=path).where(fresh).execute()


def load_tree(estate: Place) -> Tree:
    """Every building, entrance and household below the estate, also below its grids."""
    tree = Tree(estate)
    kinds = (PlaceKind.BUILDING, PlaceKind.ENTRANCE, PlaceKind.HOUSEHOLD)
    rows = list(Place.select().where(Place.below(estate.path), Place.kind.in_(kinds)).order_by(Place.id))
    keys: dict[int, Key] = {}
    for kind in kinds:
        for place in rows:
            if place.kind == kind:
                above = keys.get(place.parent_id, ())
                keys[place.id] = key_of(kind, place.name, above)
                tree.places.setdefault(keys[place.id], place)
    return tree


def names_other_estate(address: Address, estate: Place) -> bool:
    """Whether an address says it lies in another estate; most say none."""
    said = address.estate
    return bool(said) and said not in estate.name and estate.name not in said


def key_of(kind: PlaceKind, name: str, above: Key) -> Key:
    """The key of a place by its name and the key of the building or entrance above it."""
    if kind is PlaceKind.BUILDING:
        return (_read(read_building(name), "building", name),)
    if kind is PlaceKind.ENTRANCE:
        return (*above[:1], _read(read_unit(name), "unit", name))
    building, unit = (*above, "", "")[:2]
    return building, unit, _read(read_room(name), "room", name)


def _read(address: object, part: str, name: str) -> str:
    """The name as a roster's reader would say it; names made by hand may be written otherwise (3号楼)."""
    return (getattr(address, part) if isinstance(address, Address) else "") or name
