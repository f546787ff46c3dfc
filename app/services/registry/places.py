"""The tree of places."""

import re
from datetime import datetime

from peewee import ModelSelect

from app.services.access import Actor, within
from app.services.errors import DomainError, not_found
from config.vocabulary import ErrorCode, PlaceKind, Regime, Role
from models.database import opaque_code, transaction
from models.prepared import write
from models.registry import Place

ROOT = None
"""The parent of a district."""

PARENTS: dict[PlaceKind, tuple[PlaceKind | None, ...]] = {
    PlaceKind.DISTRICT: (ROOT,),
    PlaceKind.STREET: (PlaceKind.DISTRICT,),
    PlaceKind.COMMUNITY: (PlaceKind.STREET,),
    PlaceKind.GRID: (PlaceKind.COMMUNITY, PlaceKind.ESTATE),
    PlaceKind.ESTATE: (PlaceKind.COMMUNITY, PlaceKind.GRID),
    PlaceKind.BUILDING: (PlaceKind.ESTATE, PlaceKind.GRID),
    PlaceKind.ENTRANCE: (PlaceKind.BUILDING,),
    PlaceKind.HOUSEHOLD: (PlaceKind.ENTRANCE, PlaceKind.BUILDING),
}
"""What may stand above what. A grid is part of a large estate or holds several small ones."""


def make_place(
    kind: PlaceKind, name: str, parent: Place | None, now: datetime, regime: Regime | None = None, **facts: bool
) -> Place:
    """A new place below `parent`; INVALID_INPUT when such a place cannot stand there.

    `regime` and `facts` (party_organisation, committee, property_company) are an estate's.
    """
    above = PlaceKind(parent.kind) if parent else ROOT
    if above not in PARENTS[kind]:
        raise DomainError(ErrorCode.INVALID_INPUT, f"{kind.label}不能建在{above.label if above else '最上层'}下面")
    with transaction():
        place = write(
            Place(
                code=opaque_code("p"),
                kind=kind,
                name=name,
                label=label_below(parent, kind, name),
                parent=parent,
                path="",
                position=natural_position(name),
                building=parent.building_id if parent else None,
                estate=parent.estate_id if parent else None,
                regime=regime,
                facts=facts,
                created_at=now,
            )
        )
        place.path = f"{parent.path if parent else '/'}{place.id}/"
        if kind is PlaceKind.BUILDING:
            place.building = place.id
        if kind is PlaceKind.ESTATE:
            place.estate = place.id
        place.save(only=(Place.path, Place.building, Place.estate))
    return place


def label_below(parent: Place | None, kind: PlaceKind, name: str) -> str:
    """How people write a place: 3栋, 3栋2单元, 3栋2单元502; above the building, its own name."""
    if kind is PlaceKind.BUILDING:
        return f"{name}栋"
    if kind is PlaceKind.ENTRANCE and parent:
        return f"{parent.label}{name}单元"
    if kind is PlaceKind.HOUSEHOLD and parent:
        return f"{parent.label}{name}"
    return name


def natural_position(name: str) -> int:
    """Sorts 2 before 10: the first number in the name, 0 without one."""
    found = re.search(r"\d+", name)
    return int(found.group()[:9]) if found else 0


def children(parent: str | None) -> ModelSelect:
    """The places right below one, in the order people count them."""
    above = find_place(parent).id if parent else None
    condition = Place.parent.is_null() if above is None else (Place.parent == above)
    return Place.select().where(condition).order_by(Place.position, Place.name, Place.id)


def estates(actor: Actor, *roles: Role) -> ModelSelect:
    """The estates the actor works for in one of the roles; as the office, when none is named."""
    return (
        Place.select()
        .where(within(actor, *(roles or (Role.OFFICE,))), Place.kind == PlaceKind.ESTATE)
        .order_by(Place.label)
    )


def find_place(code: str) -> Place:
    place = Place.get_or_none(Place.code == code)
    if place is None:
        raise not_found("这个地方")
    return place


def seen_place(actor: Actor, code: str) -> Place:
    """A place the actor works for as the office; NOT_FOUND otherwise."""
    place = find_place(code)
    if not actor.covers(place.path, Role.OFFICE):
        raise not_found("这个地方")
    return place


def outermost(actor: Actor) -> ModelSelect:
    """The widest places the actor works for as the office."""
    return Place.select().where(Place.path.in_(actor.paths(Role.OFFICE)))


def places_below(actor: Actor) -> ModelSelect:
    """Every place the actor works for as the office."""
    return Place.select().where(within(actor, Role.OFFICE))
