"""Points that wait for the checker's word."""

from flask import Response
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.gate import office_actor
from app.office.lists import Column, Listing, show
from app.office.room import Room, answer, done
from app.office.sheets import Kind
from app.services import points as service
from app.services import registry
from app.services.errors import not_found
from config.vocabulary import Role
from models.points import Deed
from models.registry import Place

room = Room("积分", 30, Role.OFFICE, Role.MANAGER, Role.SUPERVISOR)

DEEDS = Listing(
    name="deeds",
    title="积分待审",
    key=Deed.id,
    sort="number",
    empty="没有等待审核的积分。楼栋人员记下好事后，会出现在这里。",
    search=lambda words: Place.label.contains(words) | Deed.evidence.contains(words),
    search_hint="门牌、依据",
    lines=lambda rows: [{"deed": row, "actions": service.deed_actions(office_actor(), row)} for row in rows],
    template="office/points.html",
    columns=(
        Column("number", "编号", lambda line: line["deed"].code, sort=Deed.id, hidden=True),
        Column("what", "事项", lambda line: line["deed"].rule_version.title),
        Column(
            "who",
            "住户",
            lambda line: f"{line['deed'].place.label} {registry.mask_name(line['deed'].person.name)}",
            sort=Place.label,
        ),
        Column("evidence", "依据", lambda line: line["deed"].evidence),
        Column("when", "时间", lambda line: line["deed"].effective_at, Kind.MOMENT, Deed.effective_at),
        Column("amount", "分", lambda line: line["deed"].amount, Kind.NUMBER, Deed.amount),
    ),
)


@room.page("/points")
def points_page() -> Response:
    return show(DEEDS, service.waiting_deeds(office_actor()))


@room.form("/points/<code>/<word>", Role.SUPERVISOR)
def deed_word(code: str, word: str) -> BaseResponse:
    if word == "approve":
        service.approve_deed(office_actor(), code, now())
        return done("已通过，积分已记入住户账户")
    if word == "reject":
        service.reject_deed(office_actor(), code, answer("reason"), now())
        return done("已退回，记录人会看到原因")
    raise not_found("这一步")
