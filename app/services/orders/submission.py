"""Taking an order: what is asked, for whom, where, and what is promised."""

from datetime import datetime, timedelta
from typing import Any

from app.services import content
from app.services.access import Actor
from app.services.errors import DomainError, invalid, not_found
from app.services.orders import keeping
from app.services.orders.catalogue import find_service
from app.services.orders.definitions import KindDefinition
from app.services.orders.dispatch import choose
from app.services.orders.flow import record, write_step
from app.services.orders.kinds import current_kind, definition_of
from app.services.orders.priority import priority
from app.services.orders.queue import queue_key
from app.services.orders.reading import order_for
from app.services.orders.requests import OrderInput, StepInput
from app.services.photos import show
from app.services.registry import find_place, homes, person_by_code
from config.vocabulary import CheckKind, ErrorCode, Handling, OrderAction, OrderState, Party, PlaceKind, Role
from models.database import opaque_code, transaction
from models.orders import Order, Service, Upload
from models.people import Person
from models.registry import Place

A, S = OrderAction, OrderState


def submit(actor: Actor, wish: OrderInput, now: datetime) -> Order:
    """Take an order and hand it to the butler of the household where there is one.

    Errors: NOT_FOUND for a place or person outside what the caller lives in or serves, FORBIDDEN for a kind the
    caller may not submit, INVALID_INPUT.
    """
    assert actor.person is not None
    place, service = find_place(wish.place), find_service(wish.service) if wish.service else None
    version = _kind(wish, service)
    rules = definition_of(version)
    _check(wish, rules, service, now)
    resident = _whom_for(actor, place, wish, rules)
    since = wish.wanted_at or now
    first = priority(service, rules, resident, now)
    with transaction():
        order = Order(
            code=opaque_code("o"),
            kind=version.kind.code,
            rules=version,
            service=service,
            place=place,
            resident=resident,
            submitted_by=actor.person,
            description=wish.description,
            priority=first,
            handling=wish.handling,
            wanted_at=wish.wanted_at,
            state=S.SUBMITTED,
            submitted_at=now,
            **keeping.due_columns(service, rules, since, first > 0),
        )
        order.queue_key = queue_key(order)
        order.save(force_insert=True)
        keeping.make(order, rules, keeping.WORK, since, first > 0)
        own = content.typed_by_resident(actor, place, resident.id)
        content.hold_text(actor, CheckKind.ORDER, order.code, "description", wish.description, place, now, own=own)
        show(actor, wish.photos, Upload.order, order)
        content.hold_photos(actor, wish.photos, place, now, own=own)
        record(order, A.SUBMIT, "", actor, wish.description, now, photos=wish.photos)
        if not (rules.pool or rules.by_hand):
            _hand_out(order, rules, now)
    return order_for(order.id)


def _hand_out(order: Order, rules: KindDefinition, now: datetime) -> None:
    chosen = choose(order.place, order.service, rules, now)
    if chosen is not None:
        hand: dict[str, Any] = {"steward": chosen.person, "organisation": chosen.organisation}
        write_step(order, A.DISPATCH, S.DISPATCHED, None, StepInput(), now, reason=chosen.reason, **hand)


def _kind(wish: OrderInput, service: Service | None):
    """The newest rules of the kind: the one asked for, or the one the service belongs to."""
    try:
        return current_kind(service.kind if service else wish.kind)
    except DomainError as error:
        raise invalid("kind", "没有这一类事项") from error


def _check(wish: OrderInput, rules: KindDefinition, service: Service | None, now: datetime) -> None:
    if service is None and rules.catalogue:
        raise invalid("service", "请选择需要的服务")
    if wish.wanted_at and wish.wanted_at < now - timedelta(minutes=5):
        raise invalid("wanted_at", "希望上门的时间已经过了")
    if wish.handling and (not rules.handling or wish.handling not in set(Handling)):
        raise invalid("handling", "整改才分 at_once（立行立改）和 watch（关注）")


def _whom_for(actor: Actor, place: Place, wish: OrderInput, rules: KindDefinition) -> Person:
    assert actor.person is not None
    at_home = any(place.id == home.id or home.path.startswith(place.path) for home in homes(actor.person))
    serves = actor.covers(place.path, Role.STEWARD, Role.OFFICE)
    private = place.kind == PlaceKind.HOUSEHOLD or rules.private
    if private and not (at_home or serves):
        raise not_found("这个地方")
    _require_party(actor, place, rules)
    if not wish.on_behalf_of:
        return actor.person
    resident = person_by_code(wish.on_behalf_of)
    lives = resident is not None and any(home.path.startswith(place.path) for home in homes(resident))
    if resident is None or not lives:
        raise not_found("这位住户")
    return resident


def _require_party(actor: Actor, place: Place, rules: KindDefinition) -> None:
    """Who may submit this kind: anybody who asks for themselves, or roles over the place."""
    parties = rules.may(A.SUBMIT)
    held = [Role(party.value) for party in parties if party.value in set(Role)]
    if Party.ASKER not in parties and not actor.covers(place.path, *held):
        raise DomainError(ErrorCode.FORBIDDEN, "这类事项由社区或楼栋服务人员登记，请联系他们")
