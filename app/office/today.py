"""Today: what is late first, and everything on it done from it."""

from datetime import date
from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.face.moment import now
from app.office.calendar import calendar_lines
from app.office.gate import office_actor
from app.office.orders import order_lines
from app.office.orders import room as order_room
from app.office.points import room as points_room
from app.office.room import Room
from app.services import boards, content, inbox, points, registry, today
from app.services import orders as order_service
from app.services.access import Actor
from app.services.errors import not_found
from app.services.orders.reading import UNFINISHED
from config.vocabulary import BoardState, CheckState, OrderState, Role
from models.content import ContentCheck

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
    reads_orders = bool(actor.paths(*order_room.roles))
    urgent, _ = order_service.queue(actor, Role.OFFICE, SHOWN, states=TO_DO) if reads_orders else ([], "")
    waiting_boards = list(boards.waiting_boards(actor))
    return render_template(
        "office/today.html",
        figures=today.figures(actor, now()),
        reads_orders=reads_orders,
        reads_points=bool(actor.paths(*points_room.roles)),
        confirms=bool(actor.paths(Role.OFFICE)),
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
        left=_left(actor),
        calendar=sorted(calendar_lines(), key=lambda line: (not line["failed"], line["next"]))[:SOON],
        per_day=_bars(today.orders_per_day(actor, now())),
    )


def _left(actor: Actor) -> list[tuple[int, str, str]]:
    """What else waits for a person at the office: how many, of what, and where it is done."""
    if not actor.paths(Role.OFFICE):
        return []
    open_checks = content.checks(actor).where(ContentCheck.state == CheckState.HUMAN).count()
    waiting = (
        (open_checks, "条内容待人工审核", url_for("office.checks", state=CheckState.HUMAN)),
        (points.open_claims(actor).count(), "份申领待答复", url_for("office.claims_page", state="open")),
        (today.dead_messages(actor), "条消息没有送达", url_for("office.messages", state="dead")),
        (inbox.given_up().count(), "条微信推送没能处理", url_for("office.pushes_page", state="dead")),
    )
    return [one for one in waiting if one[0]]


def _bars(counts: list[tuple[date, int]]) -> list[dict[str, Any]]:
    most = max((count for _, count in counts), default=0) or 1
    return [{"day": day, "count": count, "height": max(2, round(60 * count / most))} for day, count in counts]


@room.page("/<path:rest>")
def nowhere(rest: str) -> str:
    """An address that is none of ours: the same helpful page as for a thing that is not there."""
    raise not_found("这个页面")
