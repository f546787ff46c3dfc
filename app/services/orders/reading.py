"""Orders as each side sees them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from peewee import JOIN, Case, Expression, ModelSelect, fn

from app.services.access import Actor, within
from app.services.errors import not_found
from app.services.orders.definitions import KindDefinition
from app.services.orders.kinds import definition_of, kinds
from app.services.orders.queue import SOON
from config.vocabulary import OrderAction, OrderState, Party, Role
from models.orders import Follower, KindVersion, Order, OrderEvent, OrderParty, Service
from models.people import Person
from models.prepared import Prepared
from models.registry import Place

WATCHERS = (Role.OFFICE, Role.AUDITOR)
UNFINISHED = (OrderState.SUBMITTED, OrderState.DISPATCHED, OrderState.ACCEPTED, OrderState.STARTED)
_Resident, _Steward = Person.alias(), Person.alias()


def listing() -> ModelSelect:
    """Orders with all that a line of a list shows, in one query."""
    return (
        Order.select(Order, Place, Service, KindVersion, _Resident, _Steward)
        .join(Place)
        .switch(Order)
        .join(Service, JOIN.LEFT_OUTER)
        .switch(Order)
        .join(KindVersion, on=(Order.rules == KindVersion.id), attr="rules")
        .switch(Order)
        .join(_Resident, on=(Order.resident == _Resident.id), attr="resident")
        .switch(Order)
        .join(_Steward, JOIN.LEFT_OUTER, on=(Order.steward == _Steward.id), attr="steward")
    )


def order_for(key: int) -> Order:
    """An order by its inner key, with all that its page shows."""
    return cast(Order, _by_key.first(key))


_by_key = Prepared(lambda key: listing().where(Order.id == key))


def _mine(person: Any) -> Expression:
    return (Order.resident == person) | (Order.submitted_by == person)


def _in_hand(person: Any) -> Expression:
    return (Order.steward == person) | (Order.offered_to == person)


def listed(
    actor: Actor,
    role: Role,
    states: Sequence[OrderState] | None = None,
    kind: str = "",
    handling: str = "",
) -> ModelSelect:
    """What the actor sees in a role, newest first: own orders, orders in hand, or orders of the places."""
    query = listing().where(_reach(actor, role))
    if states:
        query = query.where(Order.state.in_(states))
    if kind:
        query = query.where(Order.kind == kind)
    if handling:
        query = query.where(Order.handling == handling)
    return query.order_by(Order.id.desc())


def queue(
    actor: Actor, role: Role, limit: int, after: str = "", states: Sequence[OrderState] = ()
) -> tuple[list[Order], str]:
    """Open orders that want attention, the most urgent first: those in hand, or those of the places; and the key
    to go on after, empty at the end."""
    query = Order.select(Order.id).join(Place).where(_reach(actor, role), Order.queue_key > after)
    if states:
        query = query.where(Order.state.in_(states))
    keys = [row.id for row in query.order_by(Order.queue_key).limit(limit + 1)]
    rows = list(listing().where(Order.id.in_(keys[:limit])).order_by(Order.queue_key))
    return rows, rows[-1].queue_key if len(keys) > limit else ""


def _reach(actor: Actor, role: Role) -> Expression:
    """What a role is about: orders in hand, orders of the places, own orders."""
    if role is Role.STEWARD:
        return _in_hand(actor.id) | _party_to(actor.id)
    if role is Role.OFFICE:
        return within(actor, *WATCHERS)
    return _mine(actor.id) | _follows(actor.id)


def _party_to(person: Any) -> Expression:
    return Order.id.in_(OrderParty.select(OrderParty.order).where(OrderParty.person == person))


def _follows(person: Any) -> Expression:
    return Order.id.in_(Follower.select(Follower.order).where(Follower.person == person))


_involving = Prepared(
    lambda person, code: Order.select(Order.id).where(
        Order.code == code, _mine(person) | _in_hand(person) | _party_to(person) | _follows(person)
    )
)
"""An order that somebody asked for, has in hand, works along with or follows."""


def _called(actor: Actor) -> Expression:
    """Orders over whose places the actor holds a role that their kind gives a step to: pools for partners and
    stewards, verification for the supervising group."""
    called = Place.id < 0
    roles = {Role.PARTNER, Role.STEWARD, Role.MANAGER, Role.SUPERVISOR} & set(actor.roles())
    if not roles:
        return called
    known = [(version.kind.code, definition_of(version)) for version in kinds(every=True)]
    for role in roles:
        codes = [code for code, rules in known if Party(role.value) in _called_parties(rules)]
        if codes:
            called |= Order.kind.in_(codes) & within(actor, role)
    return called


def _called_parties(rules: KindDefinition) -> set[Party]:
    claimers = rules.may(OrderAction.CLAIM) if rules.pool else []
    return {
        *claimers,
        *rules.may(OrderAction.DISPATCH),
        *rules.may(OrderAction.VERIFY),
        *rules.may(OrderAction.CLOSE),
    }


def unfinished_of(person: Person) -> int:
    """How many orders somebody waits for."""
    count: int = Order.select().where(Order.resident == person, Order.state.in_(UNFINISHED)).count()
    return count


def open_at(place: Place) -> list[Order]:
    """Unfinished orders of a household, the most urgent first."""
    here = listing().where(Order.place == place, Order.state.in_(UNFINISHED))
    return list(here.order_by(Order.queue_key).limit(20))


def pool(actor: Actor) -> ModelSelect:
    """What waits to be claimed where the actor may claim, newest first."""
    codes: dict[Role, list[str]] = {}
    for version in kinds():
        rules = definition_of(version)
        for party in rules.may(OrderAction.CLAIM) if rules.pool else []:
            if party.value in set(Role):
                codes.setdefault(Role(party.value), []).append(version.kind.code)
    reach = Place.id < 0
    for role, kind_codes in codes.items():
        reach |= Order.kind.in_(kind_codes) & within(actor, role)
    return listing().where(reach, Order.state == OrderState.SUBMITTED).order_by(Order.id.desc())


def matching(words: str) -> Expression:
    """The condition that an order speaks of something: its text, door, resident or butler."""
    return (
        Order.description.contains(words)
        | Place.label.contains(words.replace("-", ""))
        | _Resident.name.contains(words)
        | _Steward.name.contains(words)
    )


def find_order(actor: Actor, code: str, also: Expression | None = None) -> Order:
    """An order the actor may see; NOT_FOUND for everybody else's. `also` widens what may be seen."""
    found = _involving.first(actor.id, code)
    if found is None:
        seen = within(actor, *WATCHERS) | _called(actor)
        if also is not None:
            seen |= also
        found = Order.select(Order.id).join(Place).where(Order.code == code, seen).first()
    if found is None:
        raise not_found("这张订单")
    return order_for(found.id)


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


def running_due() -> Any:
    """When the promise that runs now is due, as a query sees it; `queue.running_promise` says the same of a row."""
    respond, arrive = fn.COALESCE(Order.respond_by, Order.finish_by), fn.COALESCE(Order.arrive_by, Order.finish_by)
    return Case(
        Order.state,
        (
            (OrderState.SUBMITTED.value, respond),
            (OrderState.DISPATCHED.value, respond),
            (OrderState.ACCEPTED.value, arrive),
        ),
        Order.finish_by,
    )


def late_or_soon(which: str, now: datetime) -> Expression:
    """The condition that an unfinished order's running promise is broken (`late`) or about to be (`soon`)."""
    due = running_due()
    moment, limit = (str(Order.finish_by.db_value(one)) for one in (now, now + SOON))
    running = Order.state.in_(UNFINISHED) & Order.paused_at.is_null()
    return running & (due < moment) if which == "late" else running & (due >= moment) & (due < limit)
