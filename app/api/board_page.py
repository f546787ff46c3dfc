"""The page a picture's QR code leads to: how a board stands now. What ended or was withdrawn names nobody."""

from apiflask import APIBlueprint
from flask import make_response, render_template
from werkzeug.wrappers import Response

from app.api.conventions import PUBLIC, who
from app.face.moment import now
from app.services import boards
from app.services.errors import DomainError
from app.services.local_time import local_day, period_label
from config.vocabulary import BoardSide, BoardState

blueprint = APIBlueprint("board_page", __name__, template_folder="templates", enable_openapi=False)


@blueprint.get("/b/<code>")
@who(PUBLIC)
def board(code: str) -> Response:
    try:
        row = boards.board_by_code(code)
    except DomainError:
        return _page(
            404, title="没有找到这期榜单", words="二维码可能不完整，请向社区索取最新的图。", red=[], black=[]
        )
    shown = boards.public_entries(row, now())
    state = BoardState(row.state)
    words = state.label
    if state is BoardState.ON_NOTICE and row.notice_until:
        words = f"公示中，到 {local_day(row.notice_until):%Y-%m-%d} 零点止，有异议请在小程序里提出"
    elif state is BoardState.PUBLISHED and row.effective_until:
        words = f"已发布，有效到 {local_day(row.effective_until):%Y-%m-%d}"
    elif not shown:
        words = f"{state.label}，名单不再公布"
    return _page(
        200,
        title=f"{period_label(row.period)}{row.scheme.name}",
        place=row.place.label,
        words=words,
        red=[one for one in shown if one.entry.side == BoardSide.RED],
        black=[one for one in shown if one.entry.side == BoardSide.BLACK],
    )


def _page(status: int, **said: object) -> Response:
    response = make_response(render_template("public/board.html", **said), status)
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'self'; base-uri 'none'"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    return response
