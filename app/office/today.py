"""Today: what is late first, and everything on it done from it."""

from datetime import date
from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.face.moment import now
from app.office.calendar import calendar_lines
from app.office.gate import office_actor
from app.office.orders import order_lines
from app.office.room import Room
from app.services import boards, inbox, points, registry, today
from app.services import orders as order_service
from app.services.errors import not_found
from app.services.orders.reading import UNFINISHED
from config.vocabulary import BoardState, OrderState, Role

room = Room("今日", 10)
SHOWN = 8
SOON = 5
"""Jobs of the calendar that stand on the page: what failed, then what comes next."""
TO_DO = (*UNFINISHED, OrderState.COMPLETED)
"""A finished order waits for the office's look at it."""


@room.page("/")
def today_page() -> str | Response:
    actor = office_actor()
    if set(actor.roles()) & {Role.ADMIN} and not set(actor.roles()) & {Role.OFFICE, Role.MANAGER, Role.SUPERVISOR}:
        return redirect(url_for("office.accounts_page"))
    urgent, _ = order_service.queue(actor, Role.OFFICE, SHOWN, states=TO_DO)
    waiting_boards = list(boards.waiting_boards(actor))
    return render_template(
        "office/today.html",
        figures=today.figures(actor, now()),
        orders=order_lines(actor, urgent),
        deeds=[
            {"deed": row, "actions": points.deed_actions(actor, row)}
            for row in points.waiting_deeds(actor).limit(SHOWN)
        ],
        deeds_waiting=points.waiting_deeds(actor).count(),
        members=[
            (row, registry.member_actions(actor, row)) for row in registry.pending_members(actor).limit(SHOWN)
        ],
        members_waiting=registry.pending_members(actor).count(),
        boards=[(row, boards.board_actions(actor, row, now())) for row in waiting_boards],
        on_notice=sum(row.state == BoardState.ON_NOTICE for row in waiting_boards),
        board_states={state.value: state.label for state in BoardState},
        objections=list(today.open_objections(actor).limit(SHOWN)),
        dead=today.dead_messages(actor),
        claims=points.open_claims(actor).count(),
        pushes=inbox.given_up().count() if actor.paths(Role.OFFICE) else 0,
        calendar=sorted(calendar_lines(), key=lambda line: (not line["failed"], line["next"]))[:SOON],
        per_day=_bars(today.orders_per_day(actor, now())),
    )


def _bars(counts: list[tuple[date, int]]) -> list[dict[str, Any]]:
    most = max((count for _, count in counts), default=0) or 1
    return [{"day": day, "count": count, "height": max(2, round(60 * count / most))} for day, count in counts]


@room.page("/<path:rest>")
def nowhere(rest: str) -> str:
    """An address that is none of ours: the same helpful page as for a thing that is not there."""
    raise not_found("这个页面")
