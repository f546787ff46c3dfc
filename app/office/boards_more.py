"""What hangs on a board: the rows behind a figure, a subject's history, and the board as picture and as sheet."""

from typing import Any

from flask import Response, current_app, render_template, request, send_file
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.boards import asked_place
from app.office.boards import room as boards_room
from app.office.figures import plain_figure
from app.office.gate import office_actor
from app.office.room import Room, done
from app.office.sheets import MOST_ROWS, Kind, book, sheet_response
from app.services import audit, outbox
from app.services import boards as service
from app.services.boards.announcing import title_of
from app.services.boards.picture import long_picture
from app.services.boards.reading import Shown
from app.services.boards.scope import MOST_SOURCES
from app.services.boards.subjects import codes_of, key_of
from app.services.errors import not_found
from app.services.local_time import period_label
from config.vocabulary import BoardSide, BoardState, BoardSubject, Role
from models.boards import Board
from models.database import transaction

Heads = list[tuple[str, Kind]]
SOURCE_HEADS = [("名称", Kind.TEXT), ("指标", Kind.TEXT), ("记录", Kind.TEXT), ("内容", Kind.TEXT)]
SOURCE_HEADS += [("计入", Kind.NUMBER), ("时间", Kind.MOMENT)]
room = Room("", 41, Role.OFFICE, Role.MANAGER, Role.SUPERVISOR, Role.AUDITOR, below=boards_room)


@room.page("/boards/<scheme>/<period>/sources/<subject>/<indicator>")
def board_sources(scheme: str, period: str, subject: str, indicator: str) -> str:
    actor = office_actor()
    row = service.find_board(actor, scheme, period, asked_place())
    entry, rows = service.source_rows(actor, row, subject, indicator)
    known = service.INDICATORS[indicator]
    name = codes_of(row.scheme.subject, [entry.subject])[entry.subject][1]
    figure = next((one for one in entry.indicators if one["code"] == indicator), None)
    return render_template(
        "office/board_sources.html",
        board=row,
        name=name,
        indicator=known,
        figure=figure,
        counted=plain_figure(figure["value"], known.unit) if figure else "",
        rows=rows,
        total=sum(one.part for one in rows),
        most=MOST_SOURCES,
    )


@room.page("/boards/objections/<code>/photos/<photo>")
def objection_photo(code: str, photo: str) -> Response:
    """A photo that was shown against a board, for who may read what was said with it."""
    row = service.find_objection(office_actor(), code)
    path = current_app.extensions["settings"].uploads_dir / f"{photo}.jpg"
    if photo not in service.photos_of([row]).get(row.id, []) or not path.is_file():
        raise not_found("这张照片")
    return send_file(path, mimetype="image/jpeg")


@room.page("/boards/<scheme>/subjects/<subject>/history")
def board_history(scheme: str, subject: str) -> str:
    rows = service.history(office_actor(), scheme, subject, now())
    found = service.current_scheme(scheme)
    key = key_of(found.scheme.subject, subject)
    oldest_first = list(reversed(rows))
    return render_template(
        "office/board_history.html",
        scheme=found.scheme,
        name=codes_of(found.scheme.subject, [key])[key][1],
        rows=rows,
        bars=[
            {"x": number * 50 + 5, "height": max(2, entry.score * 60 // 10_000), "entry": entry, "board": board}
            for number, (board, entry) in enumerate(oldest_first)
        ],
        sides={side.value: side.label for side in BoardSide},
    )


def present_address(row: Board) -> str:
    """Where a picture's QR code leads: how the board stands when it is scanned."""
    return f"{request.host_url}b/{row.code}"


@room.page("/boards/<scheme>/<period>/picture.png")
def board_picture(scheme: str, period: str) -> Response:
    row = service.find_board(office_actor(), scheme, period, asked_place())
    content = long_picture(row, present_address(row), now())
    response = Response(content, mimetype="image/png")
    response.headers["Content-Disposition"] = f'inline; filename="{scheme}-{period}.png"'
    return response


@room.form("/boards/<scheme>/<period>/picture", Role.OFFICE)
def board_picture_out(scheme: str, period: str) -> BaseResponse:
    """The picture goes to the group robot once for each state of the board."""
    actor = office_actor()
    row = service.find_board(actor, scheme, period, asked_place())
    actor.require(row.place.path, Role.OFFICE)
    with transaction():
        content = long_picture(row, present_address(row), now())
        outbox.robot_picture(content, f"board:{row.id}:{row.version}:picture", now())
        audit.write(actor, "board.picture", f"{scheme}/{period}", now())
    return done("长图已交给群机器人")


@room.page("/boards/<scheme>/<period>/board.xlsx")
def board_sheet(scheme: str, period: str) -> Response:
    """The board as a sheet: before its notice as the reviewers see it, afterwards as everybody may. A second sheet
    has the rows behind its figures; of buildings and people, whose rows are residents' deeds, only before the notice.
    """
    actor = office_actor()
    row = service.find_board(actor, scheme, period, asked_place())
    public = row.state not in (BoardState.DRAFT, BoardState.REVIEWED)
    shown = service.public_entries(row, now()) if public else service.entries_for(actor, row, now())
    rules = service.rules_of(row)
    heads = [("名次", Kind.NUMBER), ("名称", Kind.TEXT), ("总分", Kind.NUMBER), ("上榜", Kind.TEXT)]
    heads += [("称号", Kind.TEXT), ("等级", Kind.TEXT), ("说明", Kind.TEXT)]
    heads += [(f"{service.name_of(rules, one.code)}（{one.weight}%）", Kind.NUMBER) for one in rules.indicators]
    lines = []
    for one in shown:
        scores = {figure["code"]: figure["score"] / 100 for figure in one.entry.indicators}
        lines.append(
            [
                *(one.entry.rank, one.name, one.entry.score / 100, BoardSide(one.entry.side).label),
                *(one.entry.title, one.entry.grade, one.entry.reason),
                *(scores.get(indicator.code) for indicator in rules.indicators),
            ]
        )
    sheets: list[tuple[str, Heads, list[list[Any]]]] = [(period_label(row.period), heads, lines)]
    if not public or row.scheme.subject == BoardSubject.ORGANISATION:
        sheets.append(("来源", SOURCE_HEADS, _source_lines(row, shown)))
    with transaction():
        audit.write(actor, "export", f"board:{scheme}/{period}", now(), rows=sum(len(one[2]) for one in sheets))
    return sheet_response(book(sheets), title_of(row), now())


def _source_lines(row: Board, shown: list[Shown]) -> list[list[Any]]:
    rules, names = service.rules_of(row), {one.entry.subject: one.name for one in shown}
    return [
        [names[key], service.name_of(rules, code), one.code, one.words, one.part, one.at]
        for key, code, one in service.all_sources(office_actor(), row, list(names), MOST_ROWS)
    ]
