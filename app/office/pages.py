"""The pages: each reads through a service and renders."""

from typing import Any

from flask import Blueprint, g, render_template, request

from app.face.moment import now
from app.face.paging import PageQuery, page
from app.office.signing_in import insider, office_actor
from app.services import boards, cadence, calendar, orders, points, registry, today
from app.services.access import Actor
from app.services.errors import not_found
from app.services.orders.queue import next_deadline
from app.services.orders.reading import UNFINISHED
from app.services.search import people as search_people
from config.vocabulary import BoardSide, BoardState, OrderAction, OrderState, Role, RunState
from models.boards import Board, BoardEntry, BoardEvent
from models.calendar import JobRun
from models.orders import Order
from models.points import Deed

SHOWN = 10
OUTCOME_WORDS = {
    "statements": "月报",
    "told": "通知",
    "boards": "榜单",
    "granted": "发放",
    "published": "发布",
    "differences": "差异",
    "error": "原因",
}


def register(office: Blueprint) -> None:
    """Bind every page to its address."""
    for path, endpoint, view in (
        ("/", "today", today_page),
        ("/orders", "orders", orders_page),
        ("/orders/<code>", "order", order_page),
        ("/points", "points", points_page),
        ("/boards", "boards", boards_page),
        ("/boards/<scheme>/<period>", "board", board_page),
        ("/people", "people", people_page),
        ("/calendar", "calendar", calendar_page),
        ("/<path:rest>", "nowhere", nowhere),
    ):
        office.add_url_rule(path, endpoint, view, methods=["GET"])


def _asked() -> PageQuery:
    return PageQuery(limit=20, cursor=request.args.get("cursor", "")[:64])


@insider()
def today_page() -> str:
    """What is late first; everything on it can be done from it."""
    actor = office_actor()
    first, _ = orders.queue(actor, Role.OFFICE, SHOWN, states=UNFINISHED)
    return render_template(
        "office/today.html",
        figures=today.figures(actor, now()),
        orders=[_line(actor, row) for row in first],
        deeds=[_deed_line(actor, row) for row in points.waiting_deeds(actor).limit(SHOWN)],
        deeds_waiting=points.waiting_deeds(actor).count(),
        members=[
            (row, registry.member_actions(actor, row)) for row in registry.pending_members(actor).limit(SHOWN)
        ],
        boards=[(row, boards.board_actions(actor, row, now())) for row in boards.waiting_boards(actor)],
        on_notice=boards.waiting_boards(actor).where(Board.state == BoardState.ON_NOTICE).count(),
        per_day=_bars(today.orders_per_day(actor, now())),
        calendar=_calendar(),
    )


def _bars(counts: list[tuple[Any, int]]) -> list[dict[str, Any]]:
    most = max((count for _, count in counts), default=0) or 1
    return [{"day": day, "count": count, "height": max(2, round(60 * count / most))} for day, count in counts]


def _line(actor: Actor, row: Order) -> dict[str, Any]:
    """An order as a line of a list, with the butlers it could go to when it waits for one."""
    may = orders.actions(actor, row, now())
    wanted = row.state == OrderState.SUBMITTED and "dispatch" in [action for action, _ in may]
    return {
        "order": row,
        "name": orders.order_name(row),
        "state": orders.state_label(row),
        "due": next_deadline(row),
        "actions": may,
        "gives": any(action in ("dispatch", "transfer", "invite") for action, _ in may),
        "butlers": _hands(actor, row) if wanted else [],
    }


def _hands(actor: Actor, row: Order) -> list[orders.Candidate]:
    """Whom it could be given to; orders alike in place, kind and service share one look-up of a page."""
    known: dict[tuple[int | None, ...], list[orders.Candidate]] = g.setdefault("hands", {})
    alike = (row.place.building_id or row.place_id, row.rules_id, row.service_id)
    if alike not in known:
        known[alike] = orders.candidates(actor, row, now())
    return known[alike]


def _deed_line(actor: Actor, row: Deed) -> dict[str, Any]:
    return {"deed": row, "actions": points.deed_actions(actor, row)}


@insider(Role.OFFICE, Role.AUDITOR)
def orders_page() -> str:
    actor = office_actor()
    state, words = request.args.get("state", ""), request.args.get("q", "").strip()[:40]
    chosen = [OrderState(state)] if state in {one.value for one in OrderState} else None
    query = orders.listed(actor, Role.OFFICE, chosen)
    if words:
        query = query.where(orders.matching(words))
    rows, cursor = page(query, Order.id, _asked())
    return render_template(
        "office/orders.html",
        lines=[_line(actor, row) for row in rows],
        cursor=cursor,
        state=state,
        words=words,
        states=list(OrderState),
    )


@insider(Role.OFFICE, Role.AUDITOR)
def order_page(code: str) -> str:
    actor = office_actor()
    row = orders.find_order(actor, code)
    line = _line(actor, row)
    return render_template(
        "office/order.html",
        line=line,
        events=orders.timeline(row),
        labels={action.value: action.label for action in OrderAction},
        phone=registry.mask_phone(registry.phone_of(row.resident)),
        butlers=orders.candidates(actor, row, now()) if line["gives"] else [],
    )


@insider(Role.OFFICE, Role.MANAGER, Role.SUPERVISOR)
def points_page() -> str:
    actor = office_actor()
    rows, cursor = page(points.waiting_deeds(actor), Deed.id, _asked(), ascending=True)
    return render_template("office/points.html", deeds=[_deed_line(actor, row) for row in rows], cursor=cursor)


@insider()
def boards_page() -> str:
    actor = office_actor()
    rows, cursor = page(boards.listed(actor), Board.id, _asked())
    return render_template(
        "office/boards.html",
        boards=[(row, boards.board_actions(actor, row, now())) for row in rows],
        states={state.value: state.label for state in BoardState},
        cursor=cursor,
    )


@insider()
def board_page(scheme: str, period: str) -> str:
    actor = office_actor()
    row = boards.find_board(actor, scheme, period)
    return render_template(
        "office/board.html",
        board=row,
        state=BoardState(row.state).label,
        actions=boards.board_actions(actor, row, now()),
        entries=list(row.entries.order_by(BoardEntry.rank, BoardEntry.id)),
        indicators=boards.INDICATORS,
        sides={side.value: side.label for side in BoardSide},
        events=list(row.events.order_by(BoardEvent.number)),
        words=boards.EVENT_WORDS,
    )


@insider(Role.OFFICE)
def people_page() -> str:
    actor, words = office_actor(), request.args.get("q", "").strip()[:40]
    return render_template(
        "office/people.html",
        words=words,
        found=search_people(actor, words, now()) if words else [],
        coverage=registry.coverage(actor, now()),
        members=[(row, registry.member_actions(actor, row)) for row in registry.pending_members(actor).limit(50)],
        loads=registry.loads_below(actor, now()),
    )


@insider()
def nowhere(rest: str) -> str:
    """An address that is none of ours: the same helpful page as for a thing that is not there."""
    raise not_found("这个页面")


@insider()
def calendar_page() -> str:
    rows, cursor = page(calendar.runs(), JobRun.id, _asked())
    titles = {job.name: job.title for job in cadence.jobs()}
    return render_template(
        "office/calendar.html",
        runs=rows,
        titles=titles,
        outcome_words=OUTCOME_WORDS,
        calendar=_calendar(),
        cursor=cursor,
    )


def _calendar() -> list[dict[str, Any]]:
    """Each job with its next moment and how its latest run ended."""
    latest: dict[str, JobRun] = {}
    for run in calendar.runs().limit(100):
        latest.setdefault(run.job, run)
    return [
        {
            "title": job.title,
            "next": job.next_due(now()),
            "last": latest.get(job.name),
            "state": RunState(latest[job.name].state).label if job.name in latest else "还没运行过",
            "tag": {"done": "ok", "failed": "late"}.get(latest[job.name].state, "calm")
            if job.name in latest
            else "calm",
        }
        for job in cadence.jobs()
    ]
