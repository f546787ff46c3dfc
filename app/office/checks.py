"""The office's queue of what residents wrote or photographed and WeChat could not decide."""

from flask import Response, current_app, send_file, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.gate import office_actor
from app.office.lists import Column, Filter, Listing, filter_of, show
from app.office.marks import faint, link
from app.office.room import Room, answer, done
from app.office.sheets import Kind
from app.services import content, registry
from app.services.errors import not_found
from config.vocabulary import CheckKind, CheckRoute, CheckState, Role
from models.content import ContentCheck
from models.registry import Place

room = Room("审核", 70, Role.OFFICE, Role.AUDITOR)
ENDED = (CheckState.PASSED, CheckState.REFUSED)


def _what(row: ContentCheck) -> Markup:
    words: str | Markup = row.words or faint("文字见原处，这里不再保留")
    if row.kind == CheckKind.PHOTO:
        photo = url_for("office.check_photo", code=row.code)
        words = Markup('<a href="{0}"><img src="{0}" alt="待审核的照片" width="120"></a>').format(photo)
    seen = link("看订单", "office.order", code=row.subject) if row.kind == CheckKind.ORDER else ""
    return Markup("{}<br>{} {}").format(words, faint(CheckKind(row.kind).label), seen)


def _author(row: ContentCheck) -> str:
    return registry.mask_name(row.author.name) if row.author_id else "—"


def _why(row: ContentCheck) -> Markup:
    by = faint(CheckRoute(row.route).label) if row.state in ENDED else ""
    return Markup("{} {}").format(row.reason or "—", by)


CHECKS = Listing(
    name="checks",
    title="内容审核",
    key=ContentCheck.id,
    sort="when",
    empty="没有等着人审核的内容。居民写的话和照片先由微信检查，要人决定的会出现在这里。",
    search=lambda words: ContentCheck.words.contains(words) | Place.label.contains(words),
    search_hint="内容、门牌",
    lines=lambda rows: [(row, content.check_actions(office_actor(), row)) for row in rows],
    template="office/checks.html",
    filters=(
        Filter(
            "state",
            "状态",
            [(one.value, one.label) for one in CheckState],
            lambda value: ContentCheck.state == value,
            default=CheckState.HUMAN.value,
        ),
        filter_of("kind", "类别", CheckKind, ContentCheck.kind),
    ),
    columns=(
        Column("number", "编号", lambda line: line[0].code, hidden=True),
        Column("what", "内容", lambda line: _what(line[0]), Kind.MARKUP, page_only=True),
        Column("kind", "类别", lambda line: CheckKind(line[0].kind).label, file_only=True),
        Column("words", "文字", lambda line: line[0].words or "", file_only=True),
        Column("place", "住处", lambda line: line[0].place.label, sort=Place.label),
        Column("author", "作者", lambda line: _author(line[0])),
        Column("when", "时间", lambda line: line[0].created_at, Kind.MOMENT, sort=ContentCheck.id),
        Column("state", "状态", lambda line: CheckState(line[0].state).label, sort=ContentCheck.state),
        Column("reason", "原因", lambda line: _why(line[0]), Kind.MARKUP, page_only=True),
        Column("why", "原因", lambda line: line[0].reason or "", file_only=True),
    ),
)


@room.page("/checks")
def checks() -> Response:
    return show(CHECKS, content.checks(office_actor()))


@room.page("/checks/<code>/photo")
def check_photo(code: str) -> Response:
    row = content.photo_check(office_actor(), code)
    path = current_app.extensions["settings"].uploads_dir / f"{row.subject}.jpg"
    if not path.is_file():
        raise not_found("这张照片")
    return send_file(path, mimetype="image/jpeg")


@room.form("/checks/<code>/<word>", Role.OFFICE)
def check_word(code: str, word: str) -> BaseResponse:
    content.decide(office_actor(), code, word, answer("reason", 100), now())
    return done("已通过，大家能看到了" if word == "pass" else "没有通过，作者会看到原因", url_for("office.checks"))
