"""Orders as each side sees them."""

from datetime import datetime, timedelta
from typing import Any

from peewee import JOIN, Case, Expression, ModelSelect, fn

from app.services.access import Actor, within
from app.services.errors import not_found
from config.vocabulary import OrderState, Role
from models.orders import Order, OrderEvent, Service
from models.people import Person
from models.registry import Place

WATCHERS = (Role.OFFICE, Role.AUDITOR)
UNFINISHED = (OrderState.SUBMITTED, OrderState.DISPATCHED, OrderState.ACCEPTED, OrderState.STARTED)
_Resident, _Steward = Person.alias(), Person.alias()


def _orders() -> ModelSelect:
    """Orders with all that a line of a list shows, in one query."""
    return (
        Order.select(Order, Place, Service, _Resident, _Steward)
        .join(Place)
        .switch(Order)
        .join(Service, JOIN.LEFT_OUTER)
        .switch(Order)
        .join(_Resident, on=(Order.resident == _Resident.id), attr="resident")
        .switch(Order)
        .join(_Steward, JOIN.LEFT_OUTER, on=(Order.steward == _Steward.id), attr="steward")
    )


def order_for(key: int) -> Order:
    """An order by its inner key, with all that its page shows."""
    return _orders().where(Order.id == key).get()


def _mine(actor: Actor) -> Expression:
    return (Order.resident == actor.id) | (Order.submitted_by == actor.id)


def listed(actor: Actor, role: Role, states: list[OrderState] | None = None) -> ModelSelect:
    """What the actor sees in a role, newest first: own orders, orders in hand, or orders of the places."""
    if role is Role.STEWARD:
        query = _orders().where(Order.steward == actor.id)
    elif role is Role.OFFICE:
        query = _orders().where(within(actor, *WATCHERS))
    else:
        query = _orders().where(_mine(actor))
    if states:
        query = query.where(Order.state.in_(states))
    return query.order_by(Order.id.desc())


def matching(words: str) -> Expression:
    """The condition that an order speaks of something: its text, door, resident or butler."""
    return (
        Order.description.contains(words)
        | Place.label.contains(words.replace("-", ""))
        | _Resident.name.contains(words)
        | _Steward.name.contains(words)
    )


def find_order(actor: Actor, code: str) -> Order:
    """An order the actor may see; NOT_FOUND for everybody else's."""
    order = (
        _orders().where(Order.code == code, _mine(actor) | (Order.steward == actor.id) | within(actor, *WATCHERS))
    ).first()
    if order is None:
        raise not_found("这张订单")
    return order


def timeline(order: Order) -> list[OrderEvent]:
    """The steps so far, oldest first, each with who did it and to whom it went."""
    actor, to_person = Person.alias(), Person.alias()
    return list(
        OrderEvent.select(OrderEvent, actor, to_person)
        .join(actor, JOIN.LEFT_OUTER, on=(OrderEvent.actor == actor.id), attr="actor")
        .switch(OrderEvent)
        .join(to_person, JOIN.LEFT_OUTER, on=(OrderEvent.to_person == to_person.id), attr="to_person")
        .where(OrderEvent.order == order)
        .order_by(OrderEvent.number)
    )


def next_deadline(order: Order) -> datetime | None:
    """The promise that is running now."""
    if order.state in (OrderState.SUBMITTED, OrderState.DISPATCHED):
        return order.respond_by
    if order.state == OrderState.ACCEPTED:
        return order.arrive_by or order.finish_by
    return order.finish_by if order.state == OrderState.STARTED else None


def running_promise() -> Any:
    """The same, as a query sees it."""
    return Case(
        Order.state,
        (
            (OrderState.SUBMITTED.value, Order.respond_by),
            (OrderState.DISPATCHED.value, Order.respond_by),
            (OrderState.ACCEPTED.value, fn.COALESCE(Order.arrive_by, Order.finish_by)),
        ),
        Order.finish_by,
    )


SOON = timedelta(hours=1)
"""Before its promise breaks, an order is about to be late for so long."""


def late_or_soon(which: str, now: datetime) -> Expression:
    """The condition that an unfinished order's running promise is broken (`late`) or about to be (`soon`)."""
    due = running_promise()
    moment, limit = (str(Order.finish_by.db_value(one)) for one in (now, now + SOON))
    running = Order.state.in_(UNFINISHED)
    return running & (due < moment) if which == "late" else running & (due >= moment) & (due < limit)


def late(order: Order, now: datetime) -> bool:
    """Whether the promise that is running is broken."""
    due = next_deadline(order)
    return due is not None and due < now
