"""The catalogue, orders and their steps."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from apiflask import APIBlueprint
from pydantic import Field as Limits
from pydantic import StringConstraints

from app.api.conventions import (
    SIGNED_IN,
    Action,
    Body,
    Code,
    Moment,
    Out,
    Photos,
    Said,
    Words,
    action_list,
    current_actor,
    once,
    who,
)
from app.face.moment import now
from app.face.paging import PageQuery, page
from app.services import content, orders, registry
from app.services.access import Actor
from app.services.errors import DomainError, invalid, not_found
from app.services.orders.promises import promise_words
from app.services.orders.reading import late, next_deadline
from config.vocabulary import CheckKind, ErrorCode, OrderAction, OrderKind, OrderState, Role
from models.orders import Order, OrderEvent, Service

blueprint = APIBlueprint("orders", __name__, tag="订单")


class ServiceOut(Out):
    code: str
    name: str
    short_name: str
    category: str
    description: str
    price: str
    respond_within: str
    arrive_within: str
    finish_within: str


class ServicesOut(Out):
    items: list[ServiceOut]
    next_cursor: str | None = None


class OrderBody(Body):
    service: Annotated[str, StringConstraints(max_length=64)] = ""
    kind: Annotated[OrderKind, Limits(strict=False)] = OrderKind.SERVICE
    place: Code
    description: Said
    wanted_at: Moment | None = None
    photos: Photos = []
    on_behalf_of: Annotated[str, StringConstraints(max_length=64)] = ""


class StepBody(Body):
    note: Words = ""
    photos: Photos = []
    reason: Words = ""
    score: Annotated[int, Limits(ge=1, le=5)] | None = None
    to: Annotated[str, StringConstraints(max_length=64)] = ""
    version: Annotated[int, Limits(ge=1)] | None = None


class OrdersQuery(PageQuery):
    role: str = Role.RESIDENT
    state: Annotated[str, StringConstraints(max_length=200)] = ""


class StewardOut(Out):
    code: str
    name: str
    phone: str


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
    state: str
    label: str
    version: int
    submitted_at: datetime
    wanted_at: datetime | None
    due_at: datetime | None
    late: bool
    score: int | None
    rating: str
    actions: list[Action]


class OrderDetailOut(OrderOut):
    resident_phone: str
    respond_by: datetime | None
    arrive_by: datetime | None
    finish_by: datetime | None
    events: list[EventOut]


class OrdersOut(Out):
    items: list[OrderOut]
    next_cursor: str | None


@blueprint.get("/services")
@who(SIGNED_IN)
@blueprint.output(ServicesOut)
def services() -> ServicesOut:
    """可以点的服务"""
    return ServicesOut(items=[_service(row) for row in orders.services()])


@blueprint.post("/orders")
@who(Role.RESIDENT, Role.STEWARD, Role.OFFICE)
@once
@blueprint.input(OrderBody, arg_name="body")
@blueprint.output(OrderDetailOut, status_code=201)
def submit_order(body: OrderBody) -> OrderDetailOut:
    """下单，也可代别人下单"""
    actor = current_actor()
    wish = orders.OrderInput(**{**body.model_dump(), "kind": body.kind, "photos": tuple(body.photos)})
    return _detail(actor, orders.submit(actor, wish, now()))


@blueprint.get("/orders")
@who(SIGNED_IN)
@blueprint.input(OrdersQuery, location="query", arg_name="asked")
@blueprint.output(OrdersOut)
def listed(asked: OrdersQuery) -> OrdersOut:
    """订单列表：role 是 resident、steward 或 office"""
    actor = current_actor()
    role, states = _role(asked.role), _states(asked.state)
    if role is Role.OFFICE and not actor.paths(Role.OFFICE, Role.AUDITOR):
        raise DomainError(ErrorCode.FORBIDDEN)
    rows, cursor = page(orders.listed(actor, role, states), Order.id, asked)
    veil = content.veil_for(CheckKind.ORDER, [row.code for row in rows])
    return OrdersOut(items=[OrderOut(**_order(actor, row, veil)) for row in rows], next_cursor=cursor)


@blueprint.get("/orders/<code>")
@who(SIGNED_IN)
@blueprint.output(OrderDetailOut)
def one(code: str) -> OrderDetailOut:
    """一张订单和它的每一步"""
    actor = current_actor()
    return _detail(actor, orders.find_order(actor, code))


@blueprint.post("/orders/<code>/<action>")
@who(SIGNED_IN)
@once
@blueprint.input(StepBody, arg_name="body")
@blueprint.output(OrderDetailOut)
def step(code: str, action: str, body: StepBody) -> OrderDetailOut:
    """订单的一步：dispatch accept decline transfer start complete verify rate close cancel reopen"""
    actor = current_actor()
    if action not in {one.value for one in OrderAction}:
        raise not_found("这一步")
    said = orders.StepInput(**{**body.model_dump(), "photos": tuple(body.photos)})
    return _detail(actor, orders.advance(actor, code, OrderAction(action), said, now()))


def _role(name: str) -> Role:
    if name not in (Role.RESIDENT, Role.STEWARD, Role.OFFICE):
        raise invalid("role", "只能是 resident、steward 或 office")
    return Role(name)


def _states(text: str) -> list[OrderState]:
    names = [name for name in text.split(",") if name]
    if any(name not in {state.value for state in OrderState} for name in names):
        raise invalid("state", "没有这种状态")
    return [OrderState(name) for name in names]


def _service(row: Service) -> ServiceOut:
    return ServiceOut(
        code=row.code,
        name=row.name,
        short_name=row.short_name or row.name,
        category=row.category,
        description=row.description,
        price=row.price_words,
        respond_within=promise_words(row.respond_within),
        arrive_within=promise_words(row.arrive_within),
        finish_within=promise_words(row.finish_within),
    )


def _order(actor: Actor, row: Order, veil: content.Veil) -> dict[str, Any]:
    seen = _seen_by(actor, row, veil)
    steward = None
    if row.steward_id:
        steward = StewardOut(code=row.steward.code, name=row.steward.name, phone="")
    known = actor.id in (row.resident_id, row.submitted_by_id, row.steward_id)
    return {
        "code": row.code,
        "kind": row.kind,
        "kind_label": OrderKind(row.kind).label,
        "service": row.service.code if row.service_id else None,
        "service_name": row.service.name if row.service_id else OrderKind(row.kind).label,
        "place": row.place.code,
        "place_label": row.place.label,
        "resident": row.resident.code,
        "resident_name": row.resident.name if known else registry.mask_name(row.resident.name),
        "steward": steward,
        "description": seen(row.description),
        "priority": row.priority,
        "state": row.state,
        "label": OrderState(row.state).label,
        "version": row.version,
        "submitted_at": row.submitted_at,
        "wanted_at": row.wanted_at,
        "due_at": next_deadline(row),
        "late": late(row, now()),
        "score": row.score,
        "rating": seen(row.rating),
        "actions": action_list(orders.actions(actor, row, now())),
    }


def _detail(actor: Actor, row: Order) -> OrderDetailOut:
    veil = content.veil_for(CheckKind.ORDER, [row.code])
    values, seen = _order(actor, row, veil), _seen_by(actor, row, veil)
    if row.steward_id:
        values["steward"].phone = registry.phone_of(row.steward)
    return OrderDetailOut(
        **values,
        resident_phone=_resident_phone(actor, row),
        respond_by=row.respond_by,
        arrive_by=row.arrive_by,
        finish_by=row.finish_by,
        events=[_event(event, seen) for event in orders.timeline(row)],
    )


def _seen_by(actor: Actor, row: Order, veil: content.Veil) -> Callable[[str], str]:
    """How the caller sees a text of the order: veiled until it has passed, for all but its author and the office."""
    office = actor.covers(row.place.path, Role.OFFICE)
    return lambda words: veil.text(row.code, words, viewer=actor.id, office=office)


def _resident_phone(actor: Actor, row: Order) -> str:
    """Whole for the resident and for the hands that must call; masked for everybody else."""
    number = registry.phone_of(row.resident)
    calls = actor.id in (row.resident_id, row.submitted_by_id, row.steward_id)
    return number if calls else registry.mask_phone(number)


def _event(row: OrderEvent, seen: Callable[[str], str]) -> EventOut:
    return EventOut(
        action=row.action,
        label=OrderAction(row.action).label,
        by=row.actor.name if row.actor_id else "系统",
        to=row.to_person.name if row.to_person_id else "",
        note=seen(row.note),
        score=row.score,
        photos=row.photos,
        at=row.at,
    )
