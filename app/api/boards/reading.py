"""Boards as they are read: on notice and published, their sources, events and history."""

from app.api.boards.shapes import (
    BoardDetailOut,
    BoardOut,
    BoardsOut,
    EventOut,
    EventsOut,
    HistoryOut,
    HistoryQuery,
    PlaceQuery,
    PresentOut,
    SourceOut,
    SourceQuery,
    SourcesOut,
    StoodOut,
    blueprint,
    board_shape,
    detail_shape,
    figure_shape,
)
from app.api.conventions import (
    PUBLIC,
    SIGNED_IN,
    current_actor,
    who,
)
from app.face.moment import now
from app.face.paging import PageQuery, page
from app.services import boards
from app.services.boards.reading import INSIDERS
from app.services.local_time import period_label
from config.vocabulary import (
    BoardSide,
    BoardState,
)
from models.boards import Board, BoardEvent


@blueprint.get("/boards")
@who(SIGNED_IN)
@blueprint.input(PageQuery, location="query", arg_name="asked")
@blueprint.output(BoardsOut)
def listed(asked: PageQuery) -> BoardsOut:
    """公示中和已发布的榜单"""
    actor = current_actor()
    rows, cursor = page(boards.listed(actor), Board.id, asked)
    counts = boards.sides(rows)
    return BoardsOut(
        items=[BoardOut(**board_shape(actor, row, counts[row.id])) for row in rows], next_cursor=cursor
    )


@blueprint.get("/boards/<scheme>/<period>")
@who(SIGNED_IN)
@blueprint.input(PlaceQuery, location="query", arg_name="asked")
@blueprint.output(BoardDetailOut)
def one(scheme: str, period: str, asked: PlaceQuery) -> BoardDetailOut:
    """一期榜单，每个分数怎么来的"""
    actor = current_actor()
    return detail_shape(actor, boards.find_board(actor, scheme, period, asked.place))


@blueprint.get("/boards/present/<code>")
@who(PUBLIC)
@blueprint.output(PresentOut)
def present(code: str) -> PresentOut:
    """长图二维码指向的榜单现状：撤回、到期的不再显示名单"""
    row = boards.board_by_code(code)
    shown = boards.public_entries(row, now())
    names = {
        side: [one.name for one in shown if one.entry.side == side] for side in (BoardSide.RED, BoardSide.BLACK)
    }
    return PresentOut(
        code=row.code,
        name=row.scheme.name,
        period_label=period_label(row.period),
        place_label=row.place.label,
        state=row.state,
        label=BoardState(row.state).label,
        notice_until=row.notice_until,
        published_at=row.published_at,
        effective_until=row.effective_until,
        red=names[BoardSide.RED],
        black=names[BoardSide.BLACK],
    )


@blueprint.get("/boards/<scheme>/<period>/events")
@who(*INSIDERS)
@blueprint.input(PlaceQuery, location="query", arg_name="asked")
@blueprint.output(EventsOut)
def events(scheme: str, period: str, asked: PlaceQuery) -> EventsOut:
    """榜单的每一步：谁、什么时候、改变了什么"""
    row = boards.find_board(current_actor(), scheme, period, asked.place)
    return EventsOut(
        items=[
            EventOut(
                number=event.number,
                action=event.action,
                label=boards.EVENT_WORDS.get(event.action, event.action),
                note=event.note,
                changes=event.changes,
                by=event.actor.name if event.actor_id else "系统",
                at=event.at,
            )
            for event in row.events.order_by(BoardEvent.number)
        ]
    )


@blueprint.get("/boards/<scheme>/<period>/sources")
@who(SIGNED_IN)
@blueprint.input(SourceQuery, location="query", arg_name="asked")
@blueprint.output(SourcesOut)
def sources(scheme: str, period: str, asked: SourceQuery) -> SourcesOut:
    """一个数是由哪些记录得出的（审核人员和本单位、本人可看）"""
    actor = current_actor()
    row = boards.find_board(actor, scheme, period, asked.place)
    entry, rows = boards.source_rows(actor, row, asked.subject, asked.indicator)
    figure = next((one for one in entry.indicators if one["code"] == asked.indicator), None)
    rules = boards.rules_of(row)
    shown = figure or {"code": asked.indicator, "value": 0, "score": 0, "weight": 0}
    items = [SourceOut(code=one.code, words=one.words, part=one.part, at=one.at) for one in rows]
    return SourcesOut(indicator=figure_shape(rules, shown), items=items)


@blueprint.get("/schemes/<scheme>/history")
@who(SIGNED_IN)
@blueprint.input(HistoryQuery, location="query", arg_name="asked")
@blueprint.output(HistoryOut)
def history(scheme: str, asked: HistoryQuery) -> HistoryOut:
    """一个对象历期的名次和得分"""
    rows = boards.history(current_actor(), scheme, asked.subject, now())
    return HistoryOut(
        items=[
            StoodOut(
                period=board.period,
                period_label=period_label(board.period),
                rank=entry.rank,
                score=entry.score,
                side=entry.side,
                title=entry.title,
                grade=entry.grade,
            )
            for board, entry in rows
        ]
    )
