"""Orders: submitting, lists, steps."""

from typing import Annotated

from apiflask import APIBlueprint
from pydantic import Field as Limits
from pydantic import StringConstraints

from app.api.conventions import (
    SIGNED_IN,
    Body,
    Code,
    Moment,
    Photos,
    Said,
    Words,
    current_actor,
    once,
    who,
)
from app.api.order_shapes import OrderDetailOut, OrdersOut, detail, lines
from app.face.moment import now
from app.face.paging import PageQuery, key_page, page
from app.services import orders
from app.services.access import Actor
from app.services.errors import DomainError, invalid, not_found
from config.vocabulary import (
    ErrorCode,
    Handling,
    OrderAction,
    OrderKind,
    OrderState,
    Role,
)
from models.orders import Order

blueprint = APIBlueprint("orders", __name__, tag="订单")

_Short = Annotated[str, StringConstraints(max_length=64)]


class OrderBody(Body):
    """`kind` is whistle, hazard or another of GET /kinds; a service names its own. `handling` is a rectification's."""

    service: _Short = ""
    kind: _Short = OrderKind.SERVICE.value
    place: Code
    description: Said
    wanted_at: Moment | None = None
    photos: Photos = []
    on_behalf_of: _Short = ""
    handling: Annotated[Handling, Limits(strict=False)] | None = None


class StepBody(Body):
    """`amount` is a cost in whole fen, `priority` 0 to 2."""

    note: Words = ""
    photos: Photos = []
    reason: Words = ""
    score: Annotated[int, Limits(ge=1, le=5)] | None = None
    to: _Short = ""
    amount: Annotated[int, Limits(ge=0, le=10**9)] | None = None
    priority: Annotated[int, Limits(ge=0, le=2)] | None = None
    handling: Annotated[Handling, Limits(strict=False)] | None = None
    version: Annotated[int, Limits(ge=1)] | None = None


class OrdersQuery(PageQuery):
    role: str = Role.RESIDENT
    state: Annotated[str, StringConstraints(max_length=200)] = ""
    kind: _Short = ""
    handling: _Short = ""


class QueueQuery(PageQuery):
    role: str = Role.STEWARD
    state: Annotated[str, StringConstraints(max_length=200)] = ""
    cursor: Annotated[str, StringConstraints(max_length=200)] = ""


@blueprint.post("/orders")
@who(Role.RESIDENT, Role.STEWARD, Role.OFFICE, Role.SUPERVISOR)
@once
@blueprint.input(OrderBody, arg_name="body")
@blueprint.output(OrderDetailOut, status_code=201)
def submit_order(body: OrderBody) -> OrderDetailOut:
    """下单，也可代别人下单"""
    actor = current_actor()
    said = {**body.model_dump(), "photos": tuple(body.photos), "handling": body.handling or ""}
    return detail(actor, orders.submit(actor, orders.OrderInput(**said), now()))


@blueprint.get("/orders")
@who(SIGNED_IN)
@blueprint.input(OrdersQuery, location="query", arg_name="asked")
@blueprint.output(OrdersOut)
def listed(asked: OrdersQuery) -> OrdersOut:
    """订单列表：role 是 resident、steward 或 office；kind、handling（at_once 立行立改、watch 关注）可选"""
    actor = current_actor()
    role, states = _role(actor, asked.role), _states(asked.state)
    query = orders.listed(actor, role, states, asked.kind, asked.handling)
    rows, cursor = page(query, Order.id, asked)
    return OrdersOut(items=lines(actor, rows), next_cursor=cursor)


@blueprint.get("/orders/queue")
@who(SIGNED_IN)
@blueprint.input(QueueQuery, location="query", arg_name="asked")
@blueprint.output(OrdersOut)
def waiting(asked: QueueQuery) -> OrdersOut:
    """没办完的订单，最急的在前：先看优先，再看时限"""
    actor = current_actor()
    role, states = _role(actor, asked.role), _states(asked.state)
    rows, cursor = key_page(lambda after: orders.queue(actor, role, asked.limit, after, states), asked.cursor)
    return OrdersOut(items=lines(actor, rows), next_cursor=cursor)


@blueprint.get("/orders/pool")
@who(Role.PARTNER, Role.STEWARD)
@blueprint.input(PageQuery, location="query", arg_name="asked")
@blueprint.output(OrdersOut)
def pool(asked: PageQuery) -> OrdersOut:
    """等待认领的事项"""
    actor = current_actor()
    rows, cursor = page(orders.pool(actor), Order.id, asked)
    return OrdersOut(items=lines(actor, rows), next_cursor=cursor)


@blueprint.get("/orders/<code>")
@who(SIGNED_IN)
@blueprint.output(OrderDetailOut)
def one(code: str) -> OrderDetailOut:
    """一张订单和它的每一步"""
    actor = current_actor()
    return detail(actor, orders.find_order(actor, code))


@blueprint.post("/orders/<code>/<action>")
@who(SIGNED_IN)
@once
@blueprint.input(StepBody, arg_name="body")
@blueprint.output(OrderDetailOut)
def step(code: str, action: str, body: StepBody) -> OrderDetailOut:
    """订单的一步：dispatch claim accept decline transfer start complete verify rate close cancel reopen 等，见 actions"""
    actor = current_actor()
    if action not in {one.value for one in OrderAction}:
        raise not_found("这一步")
    said = {**body.model_dump(), "photos": tuple(body.photos), "handling": body.handling or ""}
    return detail(actor, orders.advance(actor, code, OrderAction(action), orders.StepInput(**said), now()))


def _role(actor: Actor, name: str) -> Role:
    if name not in (Role.RESIDENT, Role.STEWARD, Role.OFFICE):
        raise invalid("role", "只能是 resident、steward 或 office")
    if name == Role.OFFICE and not actor.paths(Role.OFFICE, Role.AUDITOR):
        raise DomainError(ErrorCode.FORBIDDEN)
    return Role(name)


def _states(text: str) -> list[OrderState]:
    names = [name for name in text.split(",") if name]
    if any(name not in {state.value for state in OrderState} for name in names):
        raise invalid("state", "没有这种状态")
    return [OrderState(name) for name in names]
