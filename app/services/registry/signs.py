"""What a building's sign says: who answers for it, nearest first, and where a resident finds the same on a phone."""

from dataclasses import dataclass
from datetime import datetime

from peewee import ModelSelect

from app.services.access import Actor
from app.services.errors import invalid
from app.services.registry.contacts import Contact, contacts_above
from app.services.registry.places import seen_place
from config.vocabulary import PlaceKind
from models.registry import Place

MOST_SIGNS = 60
"""Pages of one file: an estate's buildings, not a whole street's."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One sheet: the building, its estate, and whom to call."""

    place: Place
    estate: str
    contacts: list[Contact]


def signs(actor: Actor, code: str, now: datetime) -> list[Sign]:
    """The signs of a building, or of every building below a place. INVALID_INPUT when there are none or too many."""
    place = seen_place(actor, code)
    buildings: ModelSelect = (
        Place.select()
        .where(Place.below(place.path), Place.kind == PlaceKind.BUILDING)
        .order_by(Place.estate, Place.position, Place.id)
        .limit(MOST_SIGNS + 1)
    )
    rows = list(buildings)
    if not rows:
        raise invalid("place", "这里没有楼栋，请选小区或楼栋")
    if len(rows) > MOST_SIGNS:
        raise invalid("place", f"一次最多打印 {MOST_SIGNS} 栋，请选一个小区")
    estates = {row.id: row.label for row in Place.select().where(Place.id.in_({row.estate_id for row in rows}))}
    return [Sign(row, estates.get(row.estate_id, ""), contacts_above(row, now)) for row in rows]
