"""What comes by the calendar: the grants of the last months, and the claims of whom they did not reach."""

from typing import Any

from flask import Response
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.gate import office_actor
from app.office.lists import Column, Listing, filter_of, show
from app.office.marks import tag
from app.office.points import room as points_room
from app.office.room import Room, answer, done
from app.office.sheets import Kind
from app.services import points as service
from app.services import registry
from app.services.errors import not_found
from app.services.local_time import period_label
from config.vocabulary import ClaimState, Role
from models.people import Person
from models.points import Claim
from models.registry import Place

room = Room("发放和申领", 35, Role.OFFICE, below=points_room)
TONES = {ClaimState.OPEN: "warn", ClaimState.GRANTED: "ok"}


def _lines(rows: list[Claim]) -> list[dict[str, Any]]:
    return [{"claim": row, "actions": service.claim_actions(office_actor(), row)} for row in rows]


CLAIMS = Listing(
    name="claims",
    title="申领",
    key=Claim.id,
    sort="made",
    empty="没有人申领。居民发现当月积分没有到账，可以在小程序里申领。",
    search=lambda words: Person.name.contains(words) | Place.label.contains(words),
    search_hint="姓名、门牌",
    lines=_lines,
    template="office/claims.html",
    filters=(filter_of("state", "状态", ClaimState, Claim.state),),
    columns=(
        Column(
            "who",
            "住户",
            lambda line: f"{line['claim'].place.label} {registry.mask_name(line['claim'].person.name)}",
            sort=Place.label,
        ),
        Column("programme", "项目", lambda line: line["claim"].programme.name),
        Column("period", "月份", lambda line: period_label(line["claim"].period), sort=Claim.period),
        Column("note", "说明", lambda line: line["claim"].note),
        Column("made", "申领时间", lambda line: line["claim"].recorded_at, Kind.MOMENT, Claim.recorded_at),
        Column(
            "state",
            "状态",
            lambda line: tag(
                TONES.get(ClaimState(line["claim"].state), "calm"), ClaimState(line["claim"].state).label
            ),
            Kind.MARKUP,
            sort=Claim.state,
        ),
        Column("answer", "答复", lambda line: line["claim"].answer, hidden=True),
    ),
)


@room.page("/points/claims")
def claims_page() -> Response:
    return show(CLAIMS, service.claims(office_actor()), grants=service.granted_by_month(office_actor()))


@room.form("/points/claims/<code>/<word>", shows=lambda code, word: claims_page())
def claim_word(code: str, word: str) -> BaseResponse:
    if word not in ("grant", "refuse"):
        raise not_found("这一步")
    row = service.answer_claim(office_actor(), code, word == "grant", answer("reason"), now())
    said = f"{period_label(row.period)}的{row.programme.name}"
    return done(f"已补发{row.person.name}{said}" if word == "grant" else f"已答复{row.person.name}：{said}不补发")
