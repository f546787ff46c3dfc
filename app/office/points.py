"""Points that wait for the checker's word, each with what backs it."""

from typing import Any

from flask import Response, current_app, render_template, send_file, url_for
from peewee import Expression
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.gate import office_actor
from app.office.lists import Column, Filter, Listing, show
from app.office.marks import link
from app.office.room import Room, answer, done
from app.office.sheets import Kind
from app.services import points as service
from app.services import registry
from app.services.errors import not_found
from app.services.local_time import period_label, period_of
from config.vocabulary import DeedState, Role
from models.orders import Upload
from models.points import Deed, RuleVersion
from models.registry import Place

room = Room("积分", 30, Role.OFFICE, Role.MANAGER, Role.SUPERVISOR, tab="待审")
CAP_WORDS = {"person": "每人", "household": "每户", "day": "每天", "week": "每周", "month": "每月"}


def cap_words(caps: dict[str, dict[str, int]]) -> str:
    """每人每月 30 分，每户每天 5 分."""
    said = [
        f"{CAP_WORDS[holder]}{CAP_WORDS[span]} {most} 分"
        for holder, spans in caps.items()
        for span, most in spans.items()
    ]
    return "，".join(said) or "不封顶"


def programme_choices() -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in service.programmes()]


def _lines(rows: list[Deed]) -> list[dict[str, Any]]:
    actor, stand = office_actor(), service.standings(rows)
    photos = service.photos_of_deeds(rows)
    return [
        {
            "deed": row,
            "actions": service.deed_actions(actor, row),
            "so_far": stand[row.id],
            "photos": photos.get(row.id, []),
        }
        for row in rows
    ]


def _shown(value: str) -> Expression:
    """Deeds with photos, or those without."""
    shown = Deed.id.in_(Upload.select(Upload.deed).where(Upload.deed.is_null(False)))
    return shown if value == "with" else ~shown


def so_far(line: dict[str, Any]) -> str:
    """What the same rule already gave the person that month."""
    stand = line["so_far"]
    return f"{stand.times} 次 {stand.points} 分" if stand.times else "第一次"


DEEDS = Listing(
    name="deeds",
    title="积分待审",
    key=Deed.id,
    sort="number",
    empty="没有等待审核的积分。楼栋人员记下好事后，会出现在这里。",
    search=lambda words: Place.label.contains(words) | Deed.evidence.contains(words),
    search_hint="门牌、依据",
    lines=_lines,
    template="office/points.html",
    filters=(
        Filter("programme", "项目", programme_choices, lambda value: Deed.programme == int(value)),
        Filter("photos", "照片", [("with", "有照片"), ("without", "没有照片")], _shown),
    ),
    columns=(
        Column("number", "编号", lambda line: line["deed"].code, sort=Deed.id, hidden=True),
        Column(
            "what",
            "事项",
            lambda line: link(line["deed"].rule_version.title, "office.deed_page", code=line["deed"].code),
            Kind.MARKUP,
            sort=RuleVersion.title,
        ),
        Column("programme", "项目", lambda line: line["deed"].programme.name, hidden=True),
        Column(
            "who",
            "住户",
            lambda line: f"{line['deed'].place.label} {registry.mask_name(line['deed'].person.name)}",
            sort=Place.label,
        ),
        Column("evidence", "依据", lambda line: line["deed"].evidence),
        Column("photos", "照片", lambda line: len(line["photos"]) or None, Kind.NUMBER),
        Column("so_far", "当月同项已记", so_far),
        Column("maker", "记录人", lambda line: line["deed"].maker.name, hidden=True),
        Column("when", "时间", lambda line: line["deed"].effective_at, Kind.MOMENT, Deed.effective_at),
        Column("amount", "分", lambda line: line["deed"].amount, Kind.NUMBER, Deed.amount),
    ),
)


@room.page("/points")
def points_page() -> Response:
    return show(DEEDS, service.waiting_deeds(office_actor()))


@room.page("/points/deeds/<code>", *room.roles, Role.AUDITOR)
def deed_page(code: str) -> str:
    """One deed beside its evidence, and the one that waits after it."""
    actor = office_actor()
    row = service.find_deed(actor, code)
    line = _lines([row])[0]
    following = service.waiting_deeds(actor).where(Deed.id > row.id).limit(1).first()
    return render_template(
        "office/deed.html",
        line=line,
        so_far=so_far(line),
        state=DeedState(row.state).label,
        caps=cap_words(row.rule_version.caps),
        category=service.category_label(row.programme, row.rule_version.category),
        month=period_label(period_of(row.effective_at)),
        following=following,
    )


@room.page("/points/deeds/<code>/photos/<photo>", *room.roles, Role.AUDITOR)
def deed_photo(code: str, photo: str) -> Response:
    """A photo of a deed, for who may see the deed."""
    row = service.find_deed(office_actor(), code)
    path = current_app.extensions["settings"].uploads_dir / f"{photo}.jpg"
    if photo not in service.photos_of_deeds([row]).get(row.id, []) or not path.is_file():
        raise not_found("这张照片")
    return send_file(path, mimetype="image/jpeg")


@room.form("/points/<code>/<word>", Role.SUPERVISOR, shows=lambda code, word: deed_page(code))
def deed_word(code: str, word: str) -> BaseResponse:
    this = ("看这一条", url_for("office.deed_page", code=code))
    if word == "approve":
        service.approve_deed(office_actor(), code, now())
        return done("已通过，积分已记入住户账户。", _after(code), this)
    if word == "reject":
        service.reject_deed(office_actor(), code, answer("reason"), now())
        return done("已退回，记录人会看到原因。", _after(code), this)
    raise not_found("这一步")


def _after(code: str) -> str:
    """From a deed's own page on to the next that waits; from a list back to it."""
    if not answer("next", 1):
        return ""
    row = service.find_deed(office_actor(), code)
    following = service.waiting_deeds(office_actor()).where(Deed.id > row.id).limit(1).first()
    return url_for("office.deed_page", code=following.code) if following else url_for("office.points_page")
