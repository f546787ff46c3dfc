"""Whom an order could go to, each with the reason a person reads: who answers for the place, and how full hands are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.services.access import term_is_current
from app.services.local_time import local_day
from app.services.orders.dispatch import FULL_HANDS
from app.services.registry import Caseload, caseloads
from config.vocabulary import PostKind
from models.orders import Order
from models.people import Person
from models.registry import Post, Term


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A butler for an order. `near` says that the place is theirs."""

    person: Person
    open_orders: int
    households: int
    near: bool

    @property
    def reason(self) -> str:
        near = "负责这里" if self.near else "本小区"
        full = "，手上已满" if self.open_orders >= FULL_HANDS else ""
        return f"{near}，在办 {self.open_orders} 件，负责 {self.households} 户{full}"


def suggestions(orders: Iterable[Order], now: datetime) -> dict[int, list[Suggestion]]:
    """For each order (by its key) the butlers of its estate, the best first: theirs before others, unless their hands
    are full, then the lightest load. The queries grow with estates, not with orders."""
    orders = list(orders)
    loads = {estate: caseloads(estate, now) for estate in {one.place.estate_id for one in orders} if estate}
    holders = _holders({key for one in orders for key in one.place.above()}, now)
    return {one.id: _ranked(one, loads.get(one.place.estate_id, []), holders) for one in orders}


def _holders(places: set[int], now: datetime) -> dict[int, set[int]]:
    """Butlers by the place that is theirs, in one query."""
    found: dict[int, set[int]] = {}
    held = (
        Term.select(Post.place, Term.person)
        .join(Post)
        .where(Post.kind == PostKind.BUTLER, Post.place.in_(places), term_is_current(local_day(now)))
        .tuples()
    )
    for place, person in held:
        found.setdefault(place, set()).add(person)
    return found


def _ranked(order: Order, loads: list[Caseload], holders: dict[int, set[int]]) -> list[Suggestion]:
    mine = next((holders[key] for key in order.place.above() if key in holders), set())
    ranked = [Suggestion(load.person, load.open_orders, load.households, load.person.id in mine) for load in loads]
    ranked.sort(
        key=lambda one: (
            one.open_orders >= FULL_HANDS,
            not one.near,
            one.open_orders,
            one.households,
            one.person.id,
        )
    )
    return ranked
