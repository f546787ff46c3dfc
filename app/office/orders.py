"""Orders: the list, one order with its history, and the steps the office takes."""

from datetime import datetime
from typing import Any

from flask import Response, g, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.figures import hundredths
from app.office.gate import office_actor
from app.office.lists import Column, Filter, Listing, filter_of, show
from app.office.marks import faint, link, tag
from app.office.room import Room, answer, done
from app.office.sheets import Kind
from app.office.words import time_left, urgency
from app.services import orders as service
from app.services import registry
from app.services.access import Actor
from app.services.errors import invalid, not_found
from app.services.local_time import zone
from app.services.orders.reading import UNFINISHED, late_or_soon
from app.services.search import PURPOSES, number_for, resident
from app.services.search import people as search_people
from config.vocabulary import Handling, OrderAction, OrderState, Role
from models.orders import Order, Service
from models.registry import Place

room = Room("订单", 20, Role.OFFICE, Role.AUDITOR)
WAITS_IN = {OrderAction.DISPATCH: OrderState.SUBMITTED, OrderAction.VERIFY: OrderState.COMPLETED}
"""Steps that are taken one order after the other, and where the next one waits."""
TAKES_BACK = {
    OrderAction.DISPATCH: OrderAction.TRANSFER,
    OrderAction.TRANSFER: OrderAction.TRANSFER,
    OrderAction.VERIFY: OrderAction.REOPEN,
    OrderAction.CLOSE: OrderAction.REOPEN,
    OrderAction.CANCEL: OrderAction.REOPEN,
}
GIVES = {OrderAction.DISPATCH, OrderAction.TRANSFER, OrderAction.INVITE}


def order_lines(actor: Actor, rows: list[Order]) -> list[dict[str, Any]]:
    """Orders as lines of a list: what may be done now, and whom those could go to that wait for somebody."""
    lines = []
    for row in rows:
        may = service.actions(actor, row, now())
        waits = row.state == OrderState.SUBMITTED and OrderAction.DISPATCH in [action for action, _ in may]
        lines.append(
            {
                "order": row,
                "name": service.order_name(row),
                "state": service.state_label(row),
                "due": service.next_deadline(row),
                "actions": may,
                "butlers": _hands(actor, row) if waits else [],
            }
        )
    return lines


def _hands(actor: Actor, row: Order) -> list[service.Candidate]:
    """Whom it could be given to; orders alike in place, kind and service share one look-up of a page."""
    known: dict[tuple[int | None, ...], list[service.Candidate]] = g.setdefault("hands", {})
    alike = (row.place.building_id or row.place_id, row.rules_id, row.service_id)
    if alike not in known:
        known[alike] = service.candidates(actor, row, now())
    return known[alike]


def _kinds(every: bool = True) -> list[tuple[str, str]]:
    """Kinds of orders with their names: every one the community ever had, as a filter offers them, or those open."""
    return [(version.kind.code, service.definition_of(version).name) for version in service.kinds(every)]


def _without_catalogue() -> list[tuple[str, str]]:
    """Open kinds that are ordered as such; of the others one orders a service."""
    rules = {version.kind.code: service.definition_of(version) for version in service.kinds()}
    return [(code, one.name) for code, one in rules.items() if not one.catalogue]


def _what(line: dict[str, Any]) -> Markup:
    order = line["order"]
    first = Markup(" ").join(
        [link(line["name"], "office.order", code=order.code), *([tag("warn", "优先")] if order.priority else [])]
    )
    return Markup("{}<br>{}").format(first, faint(order.description[:24]))


def _due(line: dict[str, Any]) -> Markup:
    if line["due"] is None:
        return faint("—")
    return tag(urgency(line["due"], now()), time_left(line["due"], now()))


ORDERS = Listing(
    name="orders",
    title="订单",
    key=Order.id,
    sort="-number",
    empty="没有未办完的订单。居民下单或来电登记后，会出现在这里。",
    search=lambda words: service.matching(words),
    search_hint="门牌、姓名、事项",
    lines=lambda rows: order_lines(office_actor(), rows),
    template="office/orders.html",
    filters=(
        filter_of("state", "状态", OrderState, Order.state),
        Filter(
            "due",
            "时限",
            [("late", "已超时"), ("soon", "即将超时"), ("open", "未办完")],
            lambda value: Order.state.in_(UNFINISHED) if value == "open" else late_or_soon(value, now()),
        ),
        Filter("kind", "类别", _kinds, lambda value: Order.kind == value),
    ),
    columns=(
        Column("number", "单号", lambda line: line["order"].code, sort=Order.id, hidden=True),
        Column("what", "事项", _what, Kind.MARKUP, sort=Service.position, page_only=True),
        Column("service", "事项", lambda line: line["name"], file_only=True),
        Column("description", "内容", lambda line: line["order"].description, file_only=True),
        Column("place", "住处", lambda line: line["order"].place.label, sort=Place.label),
        Column("resident", "住户", lambda line: registry.mask_name(line["order"].resident.name)),
        Column("butler", "管家", lambda line: line["order"].steward.name if line["order"].steward_id else ""),
        Column("due", "时限", _due, Kind.MARKUP, sort=Order.finish_by, page_only=True),
        Column("state", "状态", lambda line: line["state"], sort=Order.state),
        Column("submitted", "下单时间", lambda line: line["order"].submitted_at, Kind.MOMENT, Order.submitted_at),
        Column("finish_by", "应办结", lambda line: line["order"].finish_by, Kind.MOMENT, Order.finish_by, True),
        Column(
            "completed", "办结时间", lambda line: line["order"].completed_at, Kind.MOMENT, Order.completed_at, True
        ),
        Column("score", "评分", lambda line: line["order"].score, Kind.NUMBER, Order.score, True),
    ),
)


@room.page("/orders")
def orders() -> Response:
    return show(ORDERS, service.listed(office_actor(), Role.OFFICE))


@room.page("/orders/new", Role.OFFICE)
def phone_order() -> str:
    """An order that came by phone: find the resident, then say what is wanted."""
    actor, words = office_actor(), request.args.get("q", "").strip()[:40]
    chosen = request.args.get("person", ""), request.args.get("place", "")
    row = resident(actor, *chosen) if all(chosen) else None
    return render_template(
        "office/phone_order.html",
        words=words,
        found=search_people(actor, words, now()) if words and row is None else [],
        resident=row,
        services=list(service.services()),
        kinds=_without_catalogue(),
    )


@room.form("/orders/new", Role.OFFICE, shows=phone_order)
def take_phone_order() -> BaseResponse:
    row = resident(office_actor(), request.args.get("person", ""), request.args.get("place", ""))
    what, description = answer("what", 60), answer("description")
    if not description:
        raise invalid("description", "请写要办的事，管家要看着它上门")
    kind, _, code = what.partition(":")
    if kind not in dict(_kinds()):
        raise invalid("what", "请选择要办的事属于哪一项")
    wish = service.OrderInput(
        place=row.household.code,
        description=description,
        service=code,
        kind=kind,
        wanted_at=_wanted(answer("wanted_at", 20)),
        on_behalf_of=row.person.code,
    )
    made = service.submit(office_actor(), wish, now())
    waits = "，等人认领" if service.definition_of(made.rules).pool else "，还没有管家，请派单"
    to = f"，已派给{made.steward.name}" if made.steward_id else waits
    return done(f"已替{row.person.name}下单{to}", url_for("office.order", code=made.code))


def _wanted(text: str) -> datetime | None:
    """When somebody shall come, as the page's field says it: on the community's wall clock."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone())
    except ValueError as error:
        raise invalid("wanted_at", "时间写成 2026-11-21 14:30 这样") from error


@room.form("/orders/<code>/phone", Role.OFFICE)
def order_phone(code: str) -> str:
    """The resident's number in full, for a purpose that is written down."""
    row = service.find_order(office_actor(), code)
    _, number = number_for(office_actor(), row.resident.code, answer("purpose", 40), now())
    return _order_page(row, number or "没有登记")


@room.page("/orders/<code>")
def order(code: str) -> str:
    return _order_page(service.find_order(office_actor(), code))


def _order_page(row: Order, phone: str = "") -> str:
    actor = office_actor()
    may = {action for action, _ in service.actions(actor, row, now())}
    return render_template(
        "office/order.html",
        line=order_lines(actor, [row])[0],
        butlers=service.candidates(actor, row, now()) if may & GIVES else [],
        handlings=list(Handling),
        events=service.timeline(row),
        labels={action.value: action.label for action in OrderAction},
        masked=registry.mask_phone(registry.phone_of(row.resident)),
        phone=phone,
        purposes=PURPOSES if actor.covers(row.place.path, Role.OFFICE) else (),
    )


@room.page("/orders/<code>/slip")
def order_slip(code: str) -> str:
    """One order on paper, for the butler's pocket."""
    row = service.find_order(office_actor(), code)
    return render_template("office/slip.html", line=order_lines(office_actor(), [row])[0])


def _again(code: str, action: str) -> str:
    """The page a refused step stands on, wherever it was pressed."""
    return order(code)


@room.form("/orders/<code>/<action>", Role.OFFICE, shows=_again)
def order_step(code: str, action: str) -> BaseResponse:
    if action not in {one.value for one in OrderAction}:
        raise not_found("这一步")
    score, priority = answer("score", 1), answer("priority", 1)
    step = service.StepInput(
        note=answer("note"),
        reason=answer("reason"),
        to=answer("to", 64),
        score=int(score) if score in ("1", "2", "3", "4", "5") else None,
        amount=hundredths(answer("amount", 10)),
        priority=int(priority) if priority in ("0", "1", "2") else None,
        handling=answer("handling", 20),
    )
    row = service.advance(office_actor(), code, OrderAction(action), step, now())
    to = f"，派给{row.steward.name}" if action in GIVES and row.steward_id else ""
    said = f"{row.place.label}的{service.order_name(row)}已{OrderAction(action).label}{to}"
    return done(said, "", *_onward(row, OrderAction(action)))


def _onward(row: Order, done_now: OrderAction) -> list[tuple[str, str]]:
    """From an order that may have left its list: to it, to what takes the step back, to the next that waits for it."""
    actor, here = office_actor(), url_for("office.order", code=row.code)
    back = TAKES_BACK.get(done_now)
    links = [("看这张单", here)]
    if back in {action for action, _ in service.actions(actor, row, now())}:
        links.append((f"办错了，{back.label}", f"{here}#{back}"))
    if done_now in WAITS_IN:
        following, _ = service.queue(actor, Role.OFFICE, 1, states=(WAITS_IN[done_now],))
        links += [(f"下一张{one.place.label}", url_for("office.order", code=one.code)) for one in following]
    return links
