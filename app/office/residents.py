"""Residents: who lives where, one person with everything that concerns them, moving out and back."""

from typing import Any

from flask import Response, render_template
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office import people
from app.office.gate import office_actor
from app.office.lists import Column, Listing, filter_of, show
from app.office.marks import link, tag
from app.office.room import Room, answer, done
from app.office.sheets import Kind
from app.services import points, registry
from app.services.errors import not_found
from app.services.registry.contacts import first_numbers
from app.services.search import PURPOSES, number_for
from config.vocabulary import MembershipState, PostKind, Relation, Role
from models.people import Person
from models.registry import Membership, Place

room = Room("住户", 52, Role.OFFICE, below=people.room)
TONES = {MembershipState.PENDING: "warn", MembershipState.CONFIRMED: "ok", MembershipState.REFUSED: "late"}


def state_tag(row: Membership) -> Any:
    state = MembershipState(row.state)
    return tag(TONES.get(state, "calm"), state.label)


def _lines(rows: list[Membership]) -> list[dict[str, Any]]:
    numbers = first_numbers([row.person_id for row in rows])
    actor = office_actor()
    return [
        {
            "member": row,
            "phone": registry.mask_phone(numbers.get(row.person_id, "")),
            "actions": registry.member_actions(actor, row),
        }
        for row in rows
    ]


RESIDENTS = Listing(
    name="residents",
    title="住户",
    key=Membership.id,
    sort="place",
    empty="还没有住户。导入花名册，或居民在小程序里选好住处后，会出现在这里。",
    search=lambda words: Person.name.contains(words) | Place.label.contains(words),
    search_hint="姓名、门牌",
    lines=_lines,
    template="office/residents.html",
    filters=(
        filter_of("state", "状态", MembershipState, Membership.state),
        filter_of("relation", "关系", Relation, Membership.relation),
    ),
    columns=(
        Column(
            "name",
            "姓名",
            lambda line: link(
                line["member"].person.name or "（没有写名字）",
                "office.person_page",
                code=line["member"].person.code,
            ),
            Kind.MARKUP,
            sort=Person.name,
        ),
        Column(
            "place",
            "住处",
            lambda line: link(
                line["member"].household.label, "office.place_page", code=line["member"].household.code
            ),
            Kind.MARKUP,
            sort=Place.building,
        ),
        Column("relation", "关系", lambda line: line["member"].kin or Relation(line["member"].relation).label),
        Column("phone", "电话", lambda line: line["phone"] or "没有登记"),
        Column("tags", "特殊情况", lambda line: "、".join(line["member"].person.tags)),
        Column("state", "状态", lambda line: state_tag(line["member"]), Kind.MARKUP, sort=Membership.state),
        Column(
            "since",
            "登记",
            lambda line: line["member"].requested_at,
            Kind.DAY,
            sort=Membership.requested_at,
            hidden=True,
        ),
    ),
)


@room.page("/residents")
def residents_page() -> Response:
    return show(RESIDENTS, registry.members_below(office_actor()))


@room.page("/residents/<code>")
def person_page(code: str, phone: str = "") -> str:
    actor = office_actor()
    person = registry.find_resident(actor, code, now())
    rows = list(registry.members_below(actor).where(Membership.person == person).order_by(Membership.id))
    return render_template(
        "office/person.html",
        person=person,
        members=[(row, state_tag(row), registry.member_actions(actor, row)) for row in rows],
        relations={one.value: one.label for one in Relation},
        posts=[(row, PostKind(row.kind).label) for row in registry.posts_of(person, now())],
        balances=[one for one in points.balances(person, now()) if one.balance],
        accounts={row.programme_id: row.code for row in person.accounts},
        masked=registry.mask_phone(registry.phone_of(person)),
        phone=phone,
        purposes=PURPOSES,
    )


@room.form("/residents/<code>/phone")
def person_phone(code: str) -> str:
    """The number in full, for a purpose that is written down."""
    _, number = number_for(office_actor(), code, answer("purpose", 40), now())
    return person_page(code, number or "没有登记")


@room.form("/residents/<code>/homes/<household>/<word>", shows=lambda code, household, word: person_page(code))
def home_word(code: str, household: str, word: str) -> BaseResponse:
    actor = office_actor()
    if word == "out":
        row = registry.move_out(actor, household, code, answer("reason", 200), now())
        return done(f"已登记{row.person.name}迁出{row.household.label}，可以再改回来")
    if word == "back":
        row = registry.move_back(actor, household, code, now())
        return done(f"{row.person.name}还住在{row.household.label}")
    raise not_found("这一步")
