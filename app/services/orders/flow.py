"""The state machine. `_step` is the only function that writes an order's state."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.services import content, points
from app.services.access import Actor
from app.services.errors import DomainError, invalid, not_found
from app.services.orders import announce
from app.services.orders.catalogue import find_service
from app.services.orders.dispatch import choose_steward, may_serve
from app.services.orders.priority import priority
from app.services.orders.promises import deadline, kind_promises
from app.services.orders.reading import find_order, order_for
from app.services.orders.requests import OrderInput, StepInput
from app.services.orders.uploads import attach
from app.services.points.programmes import triggered_rules
from app.services.registry import find_place, homes, person_by_code
from config.vocabulary import CheckKind, ErrorCode, OrderAction, OrderKind, OrderState, PlaceKind, Role
from models.database import changed, opaque_code, transaction
from models.orders import Order, OrderEvent, Service
from models.people import Person
from models.registry import Place

A, S = OrderAction, OrderState
REOPEN_DAYS = 7


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the table: from which states, to which, and who may."""

    sources: tuple[OrderState, ...]
    target: OrderState
    may: Callable[[Actor, Order], bool]
    needs: tuple[str, ...] = ()


def _is_office(actor: Actor, order: Order) -> bool:
    return actor.covers(order.place.path, Role.OFFICE)


def _is_steward(actor: Actor, order: Order) -> bool:
    return actor.id == order.steward_id


def _is_resident(actor: Actor, order: Order) -> bool:
    return actor.id in (order.resident_id, order.submitted_by_id)


def _other_office(actor: Actor, order: Order) -> bool:
    return _is_office(actor, order) and not _is_steward(actor, order)


def _resident_or_office(actor: Actor, order: Order) -> bool:
    return _is_resident(actor, order) or _is_office(actor, order)


def _steward_or_office(actor: Actor, order: Order) -> bool:
    return _is_steward(actor, order) or _is_office(actor, order)


STEPS: dict[OrderAction, Step] = {
    A.DISPATCH: Step((S.SUBMITTED,), S.DISPATCHED, _is_office),
    A.ACCEPT: Step((S.DISPATCHED,), S.ACCEPTED, _is_steward),
    A.START: Step((S.ACCEPTED,), S.STARTED, _is_steward),
    A.COMPLETE: Step((S.STARTED,), S.COMPLETED, _is_steward, ("evidence",)),
    A.VERIFY: Step((S.COMPLETED,), S.VERIFIED, _other_office),
    A.RATE: Step((S.VERIFIED,), S.RATED, _is_resident, ("score",)),
    A.CLOSE: Step((S.VERIFIED, S.RATED), S.CLOSED, _is_office),
    A.TRANSFER: Step((S.DISPATCHED, S.ACCEPTED), S.DISPATCHED, _steward_or_office, ("to",)),
    A.DECLINE: Step((S.DISPATCHED, S.ACCEPTED), S.SUBMITTED, _is_steward, ("reason",)),
    A.CANCEL: Step((S.SUBMITTED, S.DISPATCHED, S.ACCEPTED), S.CANCELLED, _resident_or_office),
    A.REOPEN: Step((S.COMPLETED, S.VERIFIED, S.RATED, S.CLOSED), S.DISPATCHED, _resident_or_office, ("reason",)),
}
"""What may happen to an order. The order of the rows is the order of the buttons."""


def actions(actor: Actor, order: Order, now: datetime) -> list[tuple[OrderAction, str]]:
    """What this caller may do with the order now: (action, label)."""
    return [(action, action.label) for action, step in STEPS.items() if _open(actor, order, action, step, now)]


def _open(actor: Actor, order: Order, action: OrderAction, step: Step, now: datetime) -> bool:
    if order.state not in step.sources or not step.may(actor, order):
        return False
    if action is A.REOPEN and order.completed_at:
        return now - order.completed_at <= timedelta(days=REOPEN_DAYS)
    return True


def submit(actor: Actor, wish: OrderInput, now: datetime) -> Order:
    """Take an order and hand it to the butler of the household where there is one.

    Errors: NOT_FOUND for a place or person outside what the caller lives in or serves, INVALID_INPUT.
    """
    assert actor.person is not None
    place = find_place(wish.place)
    resident = _whom_for(actor, place, wish)
    service = find_service(wish.service) if wish.service else None
    if service is None and wish.kind is OrderKind.SERVICE:
        raise invalid("service", "请选择需要的服务")
    if wish.wanted_at and wish.wanted_at < now - timedelta(minutes=5):
        raise invalid("wanted_at", "希望上门的时间已经过了")
    with transaction():
        order = Order.create(
            code=opaque_code("o"),
            kind=wish.kind,
            service=service,
            place=place,
            resident=resident,
            submitted_by=actor.person,
            description=wish.description,
            priority=priority(service, resident, now),
            wanted_at=wish.wanted_at,
            state=S.SUBMITTED,
            submitted_at=now,
            **_deadlines(service, wish.kind, wish.wanted_at or now),
        )
        own = content.typed_by_resident(actor, place, resident.id)
        content.hold_text(actor, CheckKind.ORDER, order.code, "description", wish.description, place, now, own=own)
        photos = attach(actor, order, wish.photos)
        content.hold_photos(actor, photos, place, now, own=own)
        _record(order, A.SUBMIT, "", S.SUBMITTED, actor, StepInput(note=wish.description), None, now, photos)
        steward = choose_steward(place, service, now)
        if steward is not None:
            _step(order, A.DISPATCH, S.DISPATCHED, None, StepInput(), now, steward=steward)
    return order_for(order.id)


def _whom_for(actor: Actor, place: Place, wish: OrderInput) -> Person:
    assert actor.person is not None
    at_home = any(place.id == home.id or home.path.startswith(place.path) for home in homes(actor.person))
    serves = actor.covers(place.path, Role.STEWARD, Role.OFFICE)
    private = place.kind == PlaceKind.HOUSEHOLD or wish.kind is OrderKind.SERVICE
    if private and not (at_home or serves):
        raise not_found("这个地方")
    if not wish.on_behalf_of:
        return actor.person
    resident = person_by_code(wish.on_behalf_of)
    lives = resident is not None and any(home.path.startswith(place.path) for home in homes(resident))
    if resident is None or not lives:
        raise not_found("这位住户")
    return resident


def _deadlines(service: Service | None, kind: OrderKind, since: datetime) -> dict[str, datetime | None]:
    """The promises of the service; for other kinds those of the kind."""
    named = kind_promises(kind) if service is None else service.__data__
    return {
        "respond_by": deadline(named.get("respond_within"), since),
        "arrive_by": deadline(named.get("arrive_within"), since),
        "finish_by": deadline(named.get("finish_within"), since),
    }


def advance(actor: Actor, code: str, action: OrderAction, step: StepInput, now: datetime) -> Order:
    """Do one step of an order.

    Errors: NOT_FOUND for strangers, FORBIDDEN for those who see it but may not, STATE_CONFLICT when the
    state does not allow it, ALREADY_TAKEN when somebody was first (says who), STALE when the order changed since the version the caller
    names, INVALID_INPUT.
    """
    with transaction():
        order = find_order(actor, code)
        row = STEPS.get(action)
        if row is None:
            raise not_found("这一步")
        _refuse(actor, order, action, row, now)
        if step.version not in (None, order.version):
            raise DomainError(ErrorCode.STALE)
        _check_needs(row, step)
        extra = _effects_before(order, action, step, now)
        photos = attach(actor, order, step.photos)
        _hold_content(actor, order, action, step, photos, now)
        _step(order, action, row.target, actor, step, now, photos=photos, **extra)
        _effects_after(order, action, now)
    return order_for(order.id)


def _hold_content(
    actor: Actor, order: Order, action: OrderAction, step: StepInput, photos: tuple[str, ...], now: datetime
) -> None:
    """What goes with a step is checked when a resident sends it; the hand that serves records its work."""
    own = actor.id != order.steward_id and content.typed_by_resident(actor, order.place, order.resident_id)
    words = step.reason or step.note
    content.hold_text(actor, CheckKind.ORDER, order.code, action.value, words, order.place, now, own=own)
    content.hold_photos(actor, photos, order.place, now, own=own)


def _refuse(actor: Actor, order: Order, action: OrderAction, row: Step, now: datetime) -> None:
    if _open(actor, order, action, row, now):
        return
    if order.state in row.sources and not row.may(actor, order):
        raise DomainError(ErrorCode.FORBIDDEN)
    last = order.events.order_by(OrderEvent.number.desc()).first()
    if last and last.action == action and last.actor_id and last.actor_id != actor.id:
        raise DomainError(ErrorCode.ALREADY_TAKEN, f"{last.actor.name}已经{action.label}了")
    if action is A.REOPEN and order.state in row.sources:
        raise DomainError(ErrorCode.STATE_CONFLICT, f"办结超过 {REOPEN_DAYS} 天，请重新下单")
    raise DomainError(ErrorCode.STATE_CONFLICT, f"订单{OrderState(order.state).label}，不能{action.label}")


def _check_needs(row: Step, step: StepInput) -> None:
    if "reason" in row.needs and not step.reason.strip():
        raise invalid("reason", "请写明原因")
    if "score" in row.needs and step.score is None:
        raise invalid("score", "请打 1 到 5 分")
    if "to" in row.needs and not step.to:
        raise invalid("to", "请选择转给谁")
    if "evidence" in row.needs and not (step.photos or step.note.strip()):
        raise invalid("photos", "请拍一张照片，或写一句办得怎样")


def _effects_before(order: Order, action: OrderAction, step: StepInput, now: datetime) -> dict[str, Any]:
    """Columns that a step writes beside the state."""
    if action in (A.DISPATCH, A.TRANSFER):
        return {"steward": _named_steward(order, step, now)}
    if action is A.DECLINE:
        return {"steward": None, "accepted_at": None}
    if action is A.RATE:
        return {"score": step.score, "rating": step.note}
    if action is A.REOPEN:
        cleared = dict.fromkeys(("accepted_at", "started_at", "completed_at", "verified_at", "ended_at"))
        return {**cleared, "score": None, "rating": "", **_deadlines(order.service, OrderKind(order.kind), now)}
    stamp = {
        A.ACCEPT: "accepted_at",
        A.START: "started_at",
        A.COMPLETE: "completed_at",
        A.VERIFY: "verified_at",
        A.CLOSE: "ended_at",
        A.CANCEL: "ended_at",
    }[action]
    return {stamp: now}


def _named_steward(order: Order, step: StepInput, now: datetime) -> Person:
    if not step.to:
        chosen = choose_steward(order.place, order.service, now)
        if chosen is None:
            raise DomainError(ErrorCode.NO_BUTLER)
        return chosen
    person = person_by_code(step.to)
    if person is None or not may_serve(person, order.place, now):
        raise invalid("to", "这位不负责这里，请从名单里选")
    return person


def _step(
    order: Order,
    action: OrderAction,
    target: OrderState,
    actor: Actor | None,
    step: StepInput,
    now: datetime,
    photos: tuple[str, ...] = (),
    **columns: Any,
) -> None:
    """Write the new state if the order is still as it was read; of two racing hands one gets here."""
    source = order.state
    moved = changed(
        Order.update(state=target, version=Order.version + 1, **columns).where(
            Order.id == order.id, Order.state == source, Order.version == order.version
        )
    )
    if not moved:
        raise DomainError(ErrorCode.ALREADY_TAKEN, "刚有人动过这张单，请刷新后再看")
    order.state, order.version = target, order.version + 1
    for name, value in columns.items():
        setattr(order, name, value)
    _record(order, action, source, target, actor, step, columns.get("steward"), now, photos)
    announce.step(order, action, now)


def _record(
    order: Order,
    action: OrderAction,
    source: str,
    target: OrderState,
    actor: Actor | None,
    step: StepInput,
    to_person: Person | None,
    now: datetime,
    photos: tuple[str, ...],
) -> None:
    OrderEvent.create(
        order=order,
        number=order.version,
        action=action,
        from_state=source,
        to_state=target,
        actor=actor.person if actor else None,
        to_person=to_person,
        note=step.reason or step.note,
        score=step.score,
        photos=list(photos),
        at=now,
    )


def _effects_after(order: Order, action: OrderAction, now: datetime) -> None:
    """Points that a step earns by rule: the steward's when verified, the resident's word when rated."""
    earns = {A.VERIFY: ("order_verified", order.steward), A.RATE: ("order_rated", order.resident)}.get(action)
    if earns is None or earns[1] is None:
        return
    trigger, person = earns
    for version in triggered_rules(trigger, now):
        points.award(
            version,
            person,
            evidence_kind="order",
            evidence=order.service.name if order.service else OrderKind(order.kind).label,
            note=order.code,
            key=f"{trigger}:{order.code}",
            effective_at=now,
            now=now,
        )
