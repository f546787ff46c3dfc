"""What the office sees first: how the day stands, in a handful of counts."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from peewee import Case, Expression, ModelSelect, fn

from app.services.access import Actor, within
from app.services.local_time import day_start, local_day, period_bounds, period_of
from app.services.orders.reading import UNFINISHED, late_or_soon
from config.vocabulary import MessageState, ObjectionState, OrderState, Role
from models.boards import Board, Objection, Scheme
from models.orders import Order
from models.outbox import Message
from models.registry import Membership, Place


@dataclass(frozen=True, slots=True)
class Today:
    """Counts of unfinished orders below the actor's places, and this month's share finished on time."""

    late: int
    soon: int
    waiting: int
    open: int
    finished: int
    on_time: int


def reach_of(actor: Actor) -> Expression:
    """Places whose orders count for the actor, in every figure of the page alike."""
    return within(actor, Role.OFFICE, Role.SUPERVISOR, Role.MANAGER, Role.AUDITOR)


def figures(actor: Actor, now: datetime) -> Today:
    reach = reach_of(actor)
    late_now, soon_now = late_or_soon("late", now), late_or_soon("soon", now)
    late, soon, waiting, total = (
        Order.select(
            fn.SUM(Case(None, ((late_now, 1),), 0)),
            fn.SUM(Case(None, ((soon_now, 1),), 0)),
            fn.SUM(Case(None, ((Order.state == OrderState.SUBMITTED, 1),), 0)),
            fn.COUNT(Order.id),
        )
        .join(Place)
        .where(reach, Order.state.in_(UNFINISHED))
        .tuples()
        .get()
    )
    start, end = period_bounds(period_of(now))
    kept = Case(None, ((Order.finish_by.is_null() | (Order.completed_at <= Order.finish_by), 1),), 0)
    finished, on_time = (
        Order.select(fn.COUNT(Order.id), fn.SUM(kept))
        .join(Place)
        .where(reach, Order.completed_at >= start, Order.completed_at < end)
        .tuples()
        .get()
    )
    return Today(late or 0, soon or 0, waiting or 0, total, finished, on_time or 0)


def orders_per_day(actor: Actor, now: datetime, days: int = 30) -> list[tuple[date, int]]:
    """Orders submitted on each of the last days, oldest first, days without any included."""
    today = local_day(now)
    first = today - timedelta(days=days - 1)
    moments = (
        Order.select(Order.submitted_at).join(Place).where(reach_of(actor), Order.submitted_at >= day_start(first))
    )
    counts: dict[date, int] = {}
    for row in moments:
        day = local_day(row.submitted_at)
        counts[day] = counts.get(day, 0) + 1
    return [(first + timedelta(days=n), counts.get(first + timedelta(days=n), 0)) for n in range(days)]


def open_objections(actor: Actor) -> ModelSelect:
    """Objections to boards of the actor's places that nobody has answered, the oldest first."""
    return (
        Objection.select(Objection, Board, Scheme)
        .join(Board)
        .join(Scheme)
        .switch(Board)
        .join(Place)
        .where(within(actor, Role.OFFICE, Role.SUPERVISOR), Objection.state == ObjectionState.OPEN)
        .order_by(Objection.id)
    )


def dead_messages(actor: Actor) -> int:
    """Messages that did not arrive, to residents below the actor's places."""
    here = (
        Membership.select(Membership.person)
        .join(Place, on=(Membership.household == Place.id))
        .where(within(actor, Role.OFFICE))
    )
    return Message.select().where(Message.state == MessageState.DEAD, Message.person.in_(here)).count()
