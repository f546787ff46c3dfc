"""The roster of an estate as a sheet in the shape that is imported: brought in again, it changes nothing."""

from collections.abc import Iterator
from datetime import datetime

from app.services import audit
from app.services.access import Actor
from app.services.errors import invalid
from app.services.importing.writing.report import require_estate, require_office
from config.vocabulary import MembershipState, PlaceKind, Relation
from models.database import transaction
from models.people import Person, Phone
from models.registry import Membership, Place

HEADS = (
    *("楼栋", "单元", "房号", "姓名", "与户主关系", "性别"),
    *("出生日期", "联系电话", "住户类型", "特殊群体", "备注"),
)
PURPOSES = ("核对登记", "上报街道", "应急备份")
"""What a whole roster may be taken out for; the auditor reads which."""


def roster_lines(actor: Actor, estate: Place, purpose: str, now: datetime) -> list[list[str]]:
    """Every confirmed resident of the estate, household by household, with numbers in full; written down with its
    purpose. FORBIDDEN, INVALID_INPUT."""
    require_office(actor, estate)
    require_estate(estate)
    if purpose not in PURPOSES:
        raise invalid("purpose", "请选择导出名册的用途")
    lines = list(_lines(estate))
    with transaction():
        audit.write(actor, "export.roster", estate.code, now, estate, purpose, rows=len(lines))
    return lines


def _lines(estate: Place) -> Iterator[list[str]]:
    names = {place.id: place for place in Place.select().where(Place.below(estate.path))}
    rows = (
        Membership.select(Membership, Person, Place)
        .join(Place, on=(Membership.household == Place.id))
        .switch(Membership)
        .join(Person, on=(Membership.person == Person.id))
        .where(Place.below(estate.path), Membership.state == MembershipState.CONFIRMED)
        .order_by(Place.building, Place.parent, Place.position, Place.id, Membership.id)
    )
    people = list(rows)
    numbers = _numbers(estate)
    for row in people:
        person, home = row.person, row.household
        above = names[home.parent_id]
        entrance = above.name if above.kind == PlaceKind.ENTRANCE else ""
        building = names[home.building_id].name if home.building_id else ""
        yield [
            *(building, entrance, home.name, person.name, row.kin, person.gender, person.birth),
            *("、".join(numbers.get(person.id, [])), _tenure(row), "、".join(person.tags), person.remark),
        ]


def _numbers(estate: Place) -> dict[int, list[str]]:
    """Everybody's numbers, the first to call first, in one query."""
    here = Place.select(Place.id).where(Place.below(estate.path))
    members = Membership.select(Membership.person).where(Membership.household.in_(here))
    found: dict[int, list[str]] = {}
    rows = Phone.select(Phone.person, Phone.number).where(Phone.person.in_(members))
    for person, number in rows.order_by(Phone.person, Phone.position, Phone.id).tuples():
        found.setdefault(person, []).append(number)
    return found


def _tenure(row: Membership) -> str:
    if row.relation == Relation.TENANT:
        return "租户"
    return "业主" if row.relation == Relation.OWNER or row.kin else ""
