"""What a caller may do with orders now: every face draws its buttons from it."""

from collections.abc import Iterable
from datetime import datetime

from app.services.access import Actor
from app.services.orders.kinds import rules_of
from app.services.orders.table import stands, steps_of
from config.vocabulary import OrderAction, PartyPart
from models.orders import Follower, Order, OrderParty
from models.registry import Organisation

Offer = list[tuple[OrderAction, str]]


def actions(actor: Actor, order: Order, now: datetime) -> Offer:
    """The steps of an order this caller may do now: (action, label), in the table's order."""
    return offered(actor, [order], now)[order.id]


def offered(actor: Actor, rows: Iterable[Order], now: datetime) -> dict[int, Offer]:
    """The same for the orders of a list, in two queries at most: what is joined already is not offered again."""
    allowed = {row.id: _allowed(actor, row, now) for row in rows}
    for action, joined in ((OrderAction.JOIN, _followed), (OrderAction.ASSIST, _assisted)):
        asked = [key for key, steps in allowed.items() if action in steps]
        for key in joined(actor, asked) if asked else ():
            allowed[key].remove(action)
    return {key: [(action, action.label) for action in steps] for key, steps in allowed.items()}


def _allowed(actor: Actor, order: Order, now: datetime) -> list[OrderAction]:
    rules = rules_of(order)
    return [
        action
        for action, row in steps_of(order).items()
        if stands(order, action, row)
        and row.may(actor, order, rules)
        and not (row.hindrance and row.hindrance(order, rules, now))
    ]


def _followed(actor: Actor, orders: list[int]) -> set[int]:
    """Of some orders, those the actor follows."""
    rows = Follower.select(Follower.order).where(Follower.person == actor.id, Follower.order.in_(orders))
    return {row.order_id for row in rows}


def _assisted(actor: Actor, orders: list[int]) -> set[int]:
    """Of some orders, those that an organisation the actor speaks for leads or has joined."""
    rows = (
        OrderParty.select(OrderParty.order)
        .join(Organisation)
        .where(Organisation.contact == actor.id, OrderParty.part != PartyPart.INVITED, OrderParty.order.in_(orders))
    )
    return {row.order_id for row in rows}
