"""Boards: the list, one board with every figure and its source, and the steps to its publication."""

from typing import Any

from flask import Response, render_template
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.gate import office_actor
from app.office.lists import Column, Listing, filter_of, show
from app.office.marks import link, tag
from app.office.room import Room, answer, done
from app.office.sheets import Kind
from app.services import boards as service
from app.services.errors import not_found
from app.services.local_time import period_label
from config.vocabulary import BoardSide, BoardState, Role
from models.boards import Board, BoardEntry, BoardEvent, Scheme

room = Room("榜单", 40, Role.OFFICE, Role.MANAGER, Role.SUPERVISOR, Role.AUDITOR)


def _name(line: dict[str, Any]) -> Markup:
    row = line["board"]
    return link(row.scheme.name, "office.board_page", scheme=row.scheme.code, period=row.period)


BOARDS = Listing(
    name="boards",
    title="榜单",
    key=Board.id,
    sort="-period",
    empty="还没有榜单。每月 1 日结账后会自动算出上月榜单。",
    search=lambda words: Scheme.name.contains(words),
    search_hint="榜单名称",
    filters=(filter_of("state", "状态", BoardState, Board.state),),
    lines=lambda rows: [
        {"board": row, "actions": service.board_actions(office_actor(), row, now())} for row in rows
    ],
    template="office/boards.html",
    columns=(
        Column("name", "榜单", _name, Kind.MARKUP, sort=Scheme.name, page_only=True),
        Column("title", "榜单", lambda line: line["board"].scheme.name, file_only=True),
        Column("period", "月份", lambda line: period_label(line["board"].period), sort=Board.period),
        Column("place", "范围", lambda line: line["board"].place.label, hidden=True),
        Column(
            "state",
            "状态",
            lambda line: tag(
                "ok" if line["board"].state == BoardState.PUBLISHED else "warn",
                BoardState(line["board"].state).label,
            ),
            Kind.MARKUP,
            sort=Board.state,
        ),
        Column("until", "公示到", lambda line: line["board"].notice_until, Kind.MOMENT, sort=Board.notice_until),
    ),
)


@room.page("/boards")
def boards_page() -> Response:
    return show(BOARDS, service.listed(office_actor()))


@room.page("/boards/<scheme>/<period>")
def board_page(scheme: str, period: str) -> str:
    actor = office_actor()
    row = service.find_board(actor, scheme, period)
    return render_template(
        "office/board.html",
        board=row,
        state=BoardState(row.state).label,
        actions=service.board_actions(actor, row, now()),
        entries=list(row.entries.order_by(BoardEntry.rank, BoardEntry.id)),
        indicators=service.INDICATORS,
        sides={side.value: side.label for side in BoardSide},
        events=list(row.events.order_by(BoardEvent.number)),
        words=service.EVENT_WORDS,
        consequences=consequences(row),
    )


def consequences(board: Board) -> dict[str, str]:
    """What each step will do, in a sentence with numbers, before it is done."""
    counts = {
        side: board.entries.where(BoardEntry.side == side).count() for side in (BoardSide.RED, BoardSide.BLACK)
    }
    whom = f"红榜 {counts[BoardSide.RED]} 个、黑榜 {counts[BoardSide.BLACK]} 个"
    days = board.scheme.definition["notice_working_days"]
    return {
        "review": f"共 {board.entries.count()} 个对象，{whom}。审核后交监督小组"
        + (f"，并先告知拟上黑榜的 {counts[BoardSide.BLACK]} 家单位。" if counts[BoardSide.BLACK] else "。"),
        "supervise": f"{whom}，将公示 {days} 个工作日，居民都能看到并提出异议。",
        "publish": f"{whom}，将正式发布，并推送到小程序和工作群。",
    }


@room.form("/boards/<scheme>/<period>/<action>", Role.OFFICE, Role.SUPERVISOR)
def board_step(scheme: str, period: str, action: str) -> BaseResponse:
    if action not in service.STEPS:
        raise not_found("这一步")
    row = service.move_board(office_actor(), scheme, period, action, now(), answer("note"))
    return done(f"{period_label(row.period)}{row.scheme.name}：{BoardState(row.state).label}")
