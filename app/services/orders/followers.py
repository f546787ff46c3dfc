"""The same trouble twice: likely duplicates are shown before submission, and joined instead of repeated."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from peewee import Expression, fn
from rapidfuzz import fuzz

from app.services.access import Actor, within
from app.services.errors import DomainError
from app.services.orders.kinds import current_kind, definition_of, kinds
from app.services.orders.reading import listing
from app.services.orders.table import OPEN
from app.services.registry import find_place
from config.vocabulary import ErrorCode, Role
from models.orders import Follower, Order
from models.registry import Place

LOOK_BACK = timedelta(days=7)
MOST_COMPARED, MOST_SHOWN = 200, 5
LIKE = 55
"""Likeness of texts from which two may be the same trouble: 0 to 100, rapidfuzz's partial ratio and ratio, mixed."""


@dataclass(frozen=True, slots=True)
class Similar:
    """An open order that may be the same trouble; `likeness` 0 to 100."""

    order: Order
    likeness: int
    followers: int


def similar(
    actor: Actor, kind: str, place: str, description: str, now: datetime, service: str = ""
) -> list[Similar]:
    """Open orders of the same kind, place and week that speak of something alike, the likest first.

    What belongs to a household is compared within what the caller asked for themselves.
    """
    rules, where = definition_of(current_kind(kind)), find_place(place)
    query = (
        listing()
        .where(Order.kind == kind, Order.state.in_(OPEN), Order.submitted_at >= now - LOOK_BACK, _same_place(where))
        .order_by(Order.submitted_at.desc())
        .limit(MOST_COMPARED)
    )
    mine = (Order.resident == actor.id) | (Order.submitted_by == actor.id)
    query = query.where(mine if rules.private else _reach(actor))
    said = _plain(description)
    scored = [(likeness(said, _plain(row.description)), row) for row in query if not service or _is(row, service)]
    found = sorted((one for one in scored if one[0] >= LIKE), key=lambda one: (-one[0], one[1].id))[:MOST_SHOWN]
    counts = _counts([row.id for _, row in found])
    return [Similar(row, score, counts.get(row.id, 0)) for score, row in found]


def _is(row: Order, service: str) -> bool:
    return bool(row.service_id and row.service.code == service)


def _same_place(place: Place) -> Expression:
    """The building for what lies in one; else the place itself and what is below it."""
    return (Place.building == place.building_id) if place.building_id else Place.below(place.path)


def _reach(actor: Actor) -> Expression:
    """Places of the caller's own estates, and those they serve: what neighbours may hear of."""
    estates = Place.alias()
    own = [scope.place for scope in actor.scopes if scope.role is Role.RESIDENT]
    mine = estates.select(estates.estate).where(estates.id.in_(own), estates.estate.is_null(False))
    return Place.estate.in_(mine) | within(actor, Role.STEWARD, Role.OFFICE, Role.PARTNER)


def neighbours_may_see(actor: Actor) -> Expression:
    """The condition that an order is one a neighbour could join: not private, and near their home."""
    public = [version.kind.code for version in kinds(every=True) if not definition_of(version).private]
    return Order.kind.in_(public) & _reach(actor)


def likeness(one: str, other: str) -> int:
    """How alike two texts are, 0 to 100; a short text within a long one counts, but less than a whole."""
    if not one or not other:
        return 0
    return round(max(fuzz.ratio(one, other), 0.9 * fuzz.partial_ratio(one, other)))


def _plain(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def _counts(orders: list[int]) -> dict[int, int]:
    query = Follower.select(Follower.order, fn.COUNT(Follower.id)).where(Follower.order.in_(orders))
    return dict(query.group_by(Follower.order).tuples())


def follow(actor: Actor, order: Order, note: str, now: datetime) -> None:
    """Join an order, once; every step of it is told to the joiner too."""
    joining = Follower.insert(order=order, person=actor.id, note=note, joined_at=now)
    if not joining.on_conflict_ignore().as_rowcount().execute():
        raise DomainError(ErrorCode.STATE_CONFLICT, "您已经跟进这张单了")
