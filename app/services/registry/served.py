"""The households somebody serves: how many live there, what is open, and who needs more care."""

from dataclasses import dataclass
from datetime import datetime

from peewee import ModelSelect, fn

from app.services import audit
from app.services.access import Actor, term_is_current, within
from app.services.errors import not_found
from app.services.local_time import local_day
from app.services.registry.coverage import OPEN_STATES
from config.vocabulary import MembershipState, PlaceKind, PostKind, Role
from models.database import transaction
from models.orders import Order
from models.people import Person
from models.registry import Membership, Place, Post, Term

CARING = (
    *(PostKind.BUTLER, PostKind.ENTRANCE_HEAD, PostKind.BUILDING_HEAD),
    *(PostKind.PARTY_HOUSEHOLD, PostKind.GRID_HEAD),
)
"""Posts that look after people, and so may know who needs more care. A cleaner or a safety officer does not."""
PURPOSE = "上门服务前了解"


@dataclass(frozen=True, slots=True)
class Served:
    """A household: how many people live there, orders not finished, and marks of those who need more care."""

    place: Place
    people: int
    open_orders: int
    care: list[str]


def served_places(actor: Actor) -> ModelSelect:
    """Households below the actor's posts, in the order of their doors."""
    return Place.select().where(within(actor, Role.STEWARD, Role.OFFICE), Place.kind == PlaceKind.HOUSEHOLD)


def place_served(actor: Actor, code: str) -> Place:
    """A place the actor serves, of any kind; NOT_FOUND otherwise."""
    found: Place | None = Place.get_or_none(Place.code == code)
    if found is None or not actor.covers(found.path, Role.STEWARD, Role.OFFICE):
        raise not_found("这个地方")
    return found


def loads_of(actor: Actor, households: list[Place], now: datetime) -> list[Served]:
    """What the actor may know of each household; looking at marks of care is written down."""
    ids = [place.id for place in households]
    people = _people(ids)
    orders = (
        Order.select(Order.place, fn.COUNT(Order.id))
        .where(Order.place.in_(ids), Order.state.in_(OPEN_STATES))
        .group_by(Order.place)
    )
    open_orders = dict(orders.tuples())
    caring = _caring_paths(actor, now)
    seen: dict[int, list[str]] = {}
    for place in households:
        if any(place.path.startswith(path) for path in caring):
            marks = [mark for person in people.get(place.id, []) for mark in person.tags]
            seen[place.id] = list(dict.fromkeys(marks))
    if any(seen.values()):
        with transaction():
            audit.write(actor, "care.read", "households", now, purpose=PURPOSE, households=len(seen))
    return [
        Served(place, len(people.get(place.id, [])), open_orders.get(place.id, 0), seen.get(place.id, []))
        for place in households
    ]


def _people(households: list[int]) -> dict[int, list[Person]]:
    rows = (
        Membership.select(Membership, Person)
        .join(Person, on=(Membership.person == Person.id))
        .where(Membership.household.in_(households), Membership.state == MembershipState.CONFIRMED)
        .order_by(Membership.id)
    )
    found: dict[int, list[Person]] = {}
    for row in rows:
        found.setdefault(row.household_id, []).append(row.person)
    return found


def _caring_paths(actor: Actor, now: datetime) -> list[str]:
    """Places whose people the actor looks after, by post or from the office."""
    held = (
        Place.select(Place.path)
        .join(Post)
        .join(Term)
        .where(Term.person == actor.id, Post.kind.in_(CARING), term_is_current(local_day(now)))
    )
    return [*(path for (path,) in held.tuples()), *actor.paths(Role.OFFICE)]
