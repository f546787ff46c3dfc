"""Boards on notice and published, their life for the groups, and objections."""

from datetime import datetime
from typing import Any

from apiflask import APIBlueprint

from app.api.conventions import SIGNED_IN, Action, Body, Out, Said, Words, action_list, current_actor, once, who
from app.face.moment import now
from app.face.paging import PageQuery, page
from app.services import boards
from app.services.access import Actor
from app.services.errors import not_found
from app.services.local_time import period_label
from config.vocabulary import BoardSide, BoardState, BoardSubject, ObjectionState, Role
from models.boards import Board, BoardEntry

blueprint = APIBlueprint("boards", __name__, tag="红黑榜")


class BoardOut(Out):
    scheme: str
    name: str
    subject: str
    subject_label: str
    period: str
    period_label: str
    place: str
    place_label: str
    state: str
    label: str
    version: int
    red: int
    black: int
    notice_until: datetime | None
    published_at: datetime | None
    actions: list[Action]


class FigureOut(Out):
    code: str
    name: str
    explanation: str
    unit: str
    value: int
    score: int
    weight: int


class EntryOut(Out):
    """`score` and the figures' scores are in hundredths: 9650 is 96.5."""

    rank: int
    name: str
    score: int
    side: str
    side_label: str
    reason: str
    indicators: list[FigureOut]


class BoardDetailOut(BoardOut):
    entries: list[EntryOut]


class BoardsOut(Out):
    items: list[BoardOut]
    next_cursor: str | None


class ObjectionBody(Body):
    words: Said


class ObjectionOut(Out):
    code: str
    state: str
    label: str
    words: str
    made_at: datetime


class NoteBody(Body):
    note: Words = ""


@blueprint.get("/boards")
@who(SIGNED_IN)
@blueprint.input(PageQuery, location="query", arg_name="asked")
@blueprint.output(BoardsOut)
def listed(asked: PageQuery) -> BoardsOut:
    """公示中和已发布的榜单"""
    actor = current_actor()
    rows, cursor = page(boards.listed(actor), Board.id, asked)
    return BoardsOut(items=[BoardOut(**_board(actor, row)) for row in rows], next_cursor=cursor)


@blueprint.get("/boards/<scheme>/<period>")
@who(SIGNED_IN)
@blueprint.output(BoardDetailOut)
def one(scheme: str, period: str) -> BoardDetailOut:
    """一期榜单，每个分数怎么来的"""
    actor = current_actor()
    return _detail(actor, boards.find_board(actor, scheme, period))


@blueprint.post("/boards/<scheme>/<period>/objections")
@who(Role.RESIDENT, Role.STEWARD, Role.PARTNER)
@once
@blueprint.input(ObjectionBody, arg_name="body")
@blueprint.output(ObjectionOut, status_code=201)
def object_to(scheme: str, period: str, body: ObjectionBody) -> ObjectionOut:
    """对公示中的榜单提出异议"""
    row = boards.object_to_board(current_actor(), scheme, period, body.words, now())
    return ObjectionOut(
        code=row.code,
        state=row.state,
        label=ObjectionState(row.state).label,
        words=row.words,
        made_at=row.made_at,
    )


@blueprint.post("/boards/<scheme>/<period>/<action>")
@who(Role.OFFICE, Role.SUPERVISOR)
@once
@blueprint.input(NoteBody, arg_name="body")
@blueprint.output(BoardDetailOut)
def move(scheme: str, period: str, action: str, body: NoteBody) -> BoardDetailOut:
    """榜单的一步：review supervise publish"""
    if action not in ("review", "supervise", "publish"):
        raise not_found("这一步")
    actor = current_actor()
    boards.move_board(actor, scheme, period, action, now(), body.note)
    return _detail(actor, boards.find_board(actor, scheme, period))


def _board(actor: Actor, row: Board) -> dict[str, Any]:
    sides = [entry.side for entry in row.entries]
    return {
        "scheme": row.scheme.code,
        "name": row.scheme.name,
        "subject": row.scheme.subject,
        "subject_label": BoardSubject(row.scheme.subject).label,
        "period": row.period,
        "period_label": period_label(row.period),
        "place": row.place.code,
        "place_label": row.place.label,
        "state": row.state,
        "label": BoardState(row.state).label,
        "version": row.version,
        "red": sides.count(BoardSide.RED),
        "black": sides.count(BoardSide.BLACK),
        "notice_until": row.notice_until,
        "published_at": row.published_at,
        "actions": action_list(boards.board_actions(actor, row, now())),
    }


def _detail(actor: Actor, row: Board) -> BoardDetailOut:
    entries = row.entries.order_by(BoardEntry.rank, BoardEntry.id)
    return BoardDetailOut(**_board(actor, row), entries=[_entry(entry) for entry in entries])


def _entry(row: BoardEntry) -> EntryOut:
    figures = []
    for figure in row.indicators:
        known = boards.INDICATORS[figure["code"]]
        figures.append(FigureOut(name=known.name, explanation=known.explanation, unit=known.unit, **figure))
    return EntryOut(
        rank=row.rank,
        name=row.name,
        score=row.score,
        side=row.side,
        side_label=BoardSide(row.side).label,
        reason=row.reason,
        indicators=figures,
    )
