"""How an order is said in JSON: its line in a list, its page, and its steps so far."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.api.conventions import Action, Out, action_list
from app.face.moment import now
from app.services import content, orders, registry
from app.services.access import Actor
from config.vocabulary import CheckKind, Handling, OrderAction, PartyPart, Role
from models.orders import Order, OrderEvent


class StewardOut(Out):
    code: str
    name: str
    phone: str


class DeadlineOut(Out):
    """The promise that runs now, when it is due, and how it stands (vocabulary PromiseState)."""

    promise: str
    promise_label: str
    due_at: datetime | None
    state: str
    label: str


class CostOut(Out):
    """Whole fen; `agreed` once both sides have confirmed."""

    amount: int
    stated_by: str
    agreed: bool


class PartyOut(Out):
    organisation: str
    name: str
    part: str
    label: str


class EventOut(Out):
    action: str
    label: str
    by: str
    to: str
    note: str
    score: int | None
    photos: list[str]
    at: datetime


class OrderOut(Out):
    """`due_at` is the promise that is running now; `late` says that it is broken."""

    code: str
    kind: str
    kind_label: str
    service: str | None
    service_name: str
    place: str
    place_label: str
    resident: str
    resident_name: str
    steward: StewardOut | None
    description: str
    priority: int
    handling: str
    handling_label: str
    state: str
    label: str
    version: int
    submitted_at: datetime
    wanted_at: datetime | None
    due_at: datetime | None
    late: bool
    deadline: DeadlineOut
    cost: CostOut | None
    score: int | None
    rating: str
    actions: list[Action]


class OrderDetailOut(OrderOut):
    resident_phone: str
    respond_by: datetime | None
    arrive_by: datetime | None
    finish_by: datetime | None
    answer_by: datetime | None
    offered_to: str
    parties: list[PartyOut]
    events: list[EventOut]


class OrdersOut(Out):
    items: list[OrderOut]
    next_cursor: str | None


def lines(actor: Actor, rows: list[Order]) -> list[OrderOut]:
    """Orders as a list says them."""
    veil = content.veil_for(CheckKind.ORDER, [row.code for row in rows])
    offered = orders.offered(actor, rows, now())
    return [OrderOut(**_line(actor, row, _seen_by(actor, row, veil), offered[row.id])) for row in rows]


def _seen_by(actor: Actor, row: Order, veil: content.Veil) -> Callable[[str], str]:
    """How the caller sees a text of the order: veiled until it has passed, for all but its author and the office."""
    office = actor.covers(row.place.path, Role.OFFICE)
    return lambda words: veil.text(row.code, words, viewer=actor.id, office=office)


def _line(actor: Actor, row: Order, seen: Callable[[str], str], offer: orders.Offer) -> dict[str, Any]:
    steward = None
    if row.steward_id:
        steward = StewardOut(code=row.steward.code, name=row.steward.name, phone="")
    known = actor.id in (row.resident_id, row.submitted_by_id, row.steward_id)
    rules = orders.definition_of(row.rules)
    return {
        "code": row.code,
        "kind": row.kind,
        "kind_label": rules.name,
        "service": row.service.code if row.service_id else None,
        "service_name": orders.order_name(row),
        "place": row.place.code,
        "place_label": row.place.label,
        "resident": row.resident.code,
        "resident_name": row.resident.name if known else registry.mask_name(row.resident.name),
        "steward": steward,
        "description": seen(row.description),
        "priority": row.priority,
        "handling": row.handling,
        "handling_label": Handling(row.handling).label if row.handling else "",
        "state": row.state,
        "label": orders.state_label(row),
        "version": row.version,
        "submitted_at": row.submitted_at,
        "wanted_at": row.wanted_at,
        "due_at": orders.next_deadline(row),
        "late": orders.late(row, now()),
        "deadline": _deadline(row),
        "cost": _cost(row),
        "score": row.score,
        "rating": seen(row.rating),
        "actions": action_list(offer),
    }


def _deadline(row: Order) -> DeadlineOut:
    stands = orders.deadline_of(row, now())
    name = stands.promise
    return DeadlineOut(
        promise=name.value if name else "",
        promise_label=name.label if name else "",
        due_at=stands.due_at,
        state=stands.state,
        label=stands.state.label,
    )


def _cost(row: Order) -> CostOut | None:
    if row.cost_fen is None:
        return None
    by = "steward" if row.cost_by_id == row.steward_id else "office"
    return CostOut(amount=row.cost_fen, stated_by=by, agreed=row.cost_agreed_at is not None)


def detail(actor: Actor, row: Order) -> OrderDetailOut:
    seen = _seen_by(actor, row, content.veil_for(CheckKind.ORDER, [row.code]))
    values = _line(actor, row, seen, orders.actions(actor, row, now()))
    if row.steward_id:
        values["steward"].phone = registry.phone_of(row.steward)
    return OrderDetailOut(
        **values,
        resident_phone=_resident_phone(actor, row),
        respond_by=row.respond_by,
        arrive_by=row.arrive_by,
        finish_by=row.finish_by,
        answer_by=row.answer_by,
        offered_to=row.offered_to.name if row.offered_to_id else "",
        parties=[
            PartyOut(
                organisation=one.organisation.code,
                name=one.organisation.name,
                part=one.part,
                label=PartyPart(one.part).label,
            )
            for one in orders.parties(row)
        ],
        events=[_event(event, seen, _named_by(actor, row, event)) for event in orders.timeline(row)],
    )


def _resident_phone(actor: Actor, row: Order) -> str:
    """Whole for the resident and for the hands that must call; masked for everybody else."""
    number = registry.phone_of(row.resident)
    calls = actor.id in (row.resident_id, row.submitted_by_id, row.steward_id)
    return number if calls else registry.mask_phone(number)


def _named_by(actor: Actor, order: Order, event: OrderEvent) -> str:
    """Who did a step. Neighbours are not told each other's names: who asked and who joined are whole to themselves, to
    those who serve and to the office."""
    if not event.actor_id:
        return "系统"
    neighbour = event.actor_id in (order.resident_id, order.submitted_by_id) or event.action == OrderAction.JOIN
    whole = actor.id in (event.actor_id, order.steward_id) or actor.covers(order.place.path, Role.OFFICE)
    asked = actor.id in (order.resident_id, order.submitted_by_id) and event.action != OrderAction.JOIN
    return str(event.actor.name if whole or asked or not neighbour else registry.mask_name(event.actor.name))


def _event(row: OrderEvent, seen: Callable[[str], str], by: str) -> EventOut:
    return EventOut(
        action=row.action,
        label=OrderAction(row.action).label,
        by=by,
        to=row.to_person.name if row.to_person_id else "",
        note=seen(row.note),
        score=row.score,
        photos=row.photos,
        at=row.at,
    )
