"""The roster goes into the estate whole or not at all, and the second time it changes nothing."""

from collections import Counter
from datetime import date, datetime

import pytest

from app.services.access import SYSTEM, load_actor
from app.services.errors import DomainError
from app.services.importing import RosterReading, Tally, apply_roster, preview, read
from app.services.registry import make_place
from config.vocabulary import ErrorCode, MembershipState, PlaceKind, Relation, Role
from models.audit import AuditEntry
from models.database import District
from models.people import Person, Phone, RoleGrant
from models.registry import Membership, Place
from tests.services.importing.estate import TODAY, empty_estate, sample, workbook

HEAD = (
    "楼栋",
    "单元",
    "房号",
    "姓名",
    "与户主关系",
    "性别",
    "出生日期",
    "联系电话",
    "住户类型",
    "特殊群体",
    "备注",
)


@pytest.fixture
def estate(district: District, now: datetime) -> Place:
    return empty_estate(now)


@pytest.fixture(scope="module")
def whole() -> RosterReading:
    reading = sample("roster", "roster-estate.xlsx")
    assert isinstance(reading, RosterReading)
    return reading


def roster(*rows: tuple[object, ...]) -> RosterReading:
    """A clean template with these rows."""
    reading = read("roster", workbook({"名册": [HEAD, *rows]}), "名册.xlsx", TODAY)
    assert isinstance(reading, RosterReading)
    return reading


def row(name: str, room: str = "502", kin: str = "户主", **cells: object) -> tuple[object, ...]:
    known = {"楼栋": "3", "单元": "2", "房号": room, "姓名": name, "与户主关系": kin, "住户类型": "业主", **cells}
    return tuple(known.get(column) for column in HEAD)


def counts() -> tuple[int, int, int, int]:
    households = Place.select().where(Place.kind == PlaceKind.HOUSEHOLD).count()
    return households, Person.select().count(), Membership.select().count(), Phone.select().count()


def test_the_whole_estate_goes_in_and_the_second_time_nothing_changes(
    estate: Place, whole: RosterReading, now: datetime
) -> None:
    report = apply_roster(SYSTEM, whole, estate, partial=True, now=now)
    assert (report.rejected_rows, report.bad_cells, report.repeats) == (5, 15, 9)
    assert report.tallies["people"] == Tally(new=5905)
    assert counts()[:3] == (1968, 5905, 5908)
    assert Phone.select(Phone.number).where(~Phone.landline).distinct().count() == 3884
    assert Phone.select(Phone.number).where(Phone.landline).distinct().count() == 21
    before = [list(model.select().order_by(model.id).tuples()) for model in (Place, Person, Phone, Membership)]
    again = apply_roster(SYSTEM, whole, estate, partial=True, now=now)
    assert (again.new, again.changed) == (0, 0)
    after = [list(model.select().order_by(model.id).tuples()) for model in (Place, Person, Phone, Membership)]
    assert before == after
    assert AuditEntry.select().where(AuditEntry.action == "import.roster").count() == 2


def test_places_are_those_that_the_registry_would_make(estate: Place, now: datetime) -> None:
    apply_roster(SYSTEM, roster(row("李一")), estate, partial=False, now=now)
    home = Place.get(Place.kind == PlaceKind.HOUSEHOLD)
    entrance, building = home.parent, home.parent.parent
    assert [place.label for place in (building, entrance, home)] == ["3栋", "3栋2单元", "3栋2单元502"]
    assert home.path == f"{estate.path}{building.id}/{entrance.id}/{home.id}/"
    assert (home.position, entrance.position, building.position) == (502, 2, 3)
    assert {place.building_id for place in (building, entrance, home)} == {building.id}
    assert {place.estate_id for place in (building, entrance, home)} == {estate.id}
    by_hand = make_place(PlaceKind.HOUSEHOLD, "503", entrance, now)
    for column in ("label", "building_id", "estate_id", "position"):
        assert type(getattr(by_hand, column)) is type(getattr(home, column))


def test_a_household_without_entrance_stands_right_below_its_building(estate: Place, now: datetime) -> None:
    apply_roster(SYSTEM, roster(row("李一", 楼栋="8", 单元=None, room="601")), estate, partial=False, now=now)
    home = Place.get(Place.kind == PlaceKind.HOUSEHOLD)
    assert (home.label, home.parent.kind) == ("8栋601", PlaceKind.BUILDING)


def test_problems_refuse_the_file_and_write_nothing(estate: Place, whole: RosterReading, now: datetime) -> None:
    before = Place.select().count()
    with pytest.raises(DomainError) as refused:
        apply_roster(SYSTEM, whole, estate, partial=False, now=now)
    assert refused.value.code == ErrorCode.IMPORT_REFUSED
    named = {error.field: error for error in refused.value.errors}
    assert len(named) == 20
    assert named["1-5栋!I109"].code == "phone_10_digits"
    assert not any("1660000214" in error.message for error in refused.value.errors)
    assert Place.select().count() == before
    assert counts() == (0, 0, 0, 0)


@pytest.mark.parametrize("crash_at", [1, 3, 7])
def test_a_crash_in_the_middle_leaves_nothing(
    estate: Place, whole: RosterReading, now: datetime, crash_at: int
) -> None:
    calls = Counter[str]()

    def crash(what: str, done: int, total: int) -> None:
        calls[what] += 1
        if calls.total() == crash_at * 3:
            raise OSError("power cut")

    before = Place.select().count()
    with pytest.raises(OSError, match="power cut"):
        apply_roster(SYSTEM, whole, estate, partial=True, now=now, progress=crash)
    assert Place.select().count() == before
    assert counts() == (0, 0, 0, 0)
    assert AuditEntry.select().where(AuditEntry.action == "import.roster").count() == 0


def test_progress_is_told_to_the_end(estate: Place, now: datetime) -> None:
    told = []
    reading = roster(row("李一", 联系电话="19900000001"))
    apply_roster(SYSTEM, reading, estate, partial=False, now=now, progress=lambda *step: told.append(step))
    assert [(what, done == total) for what, done, total in told] == [
        ("新建楼栋", True),
        ("新建单元", True),
        ("新建住户", True),
        ("登记居民", True),
        ("登记电话", True),
        ("登记住户关系", True),
    ]


def test_the_owner_of_two_flats_is_one_person(estate: Place, now: datetime) -> None:
    cells = {"出生日期": "1970-01-02", "联系电话": "19900000001"}
    report = apply_roster(
        SYSTEM, roster(row("李一", **cells), row("李一", "601", "房主", **cells)), estate, partial=False, now=now
    )
    assert counts() == (2, 1, 2, 1)
    assert [one.kind for one in report.notes] == ["two_households"]
    later = roster(row("李一", "701", "房主", **cells))
    report = apply_roster(SYSTEM, later, estate, partial=False, now=now)
    assert report.tallies["people"] == Tally(unchanged=1)
    assert [one.kind for one in report.notes] == ["two_households"]
    assert counts() == (3, 1, 3, 1)


def test_namesakes_are_different_people(estate: Place, now: datetime) -> None:
    reading = roster(
        row("陈强", 出生日期="1950-01-01"), row("陈强", "601", 出生日期="1960-01-01"), row("陈强", "701")
    )
    apply_roster(SYSTEM, reading, estate, partial=False, now=now)
    assert counts()[1] == 3


def test_two_of_one_name_in_a_household_are_told_apart_whatever_their_order(estate: Place, now: datetime) -> None:
    father = row("李伟", 出生日期="1950-01-01", 联系电话="19900000001")
    son = row("李伟", kin="儿子", 出生日期="1980-01-01")
    apply_roster(SYSTEM, roster(father, son), estate, partial=False, now=now)
    again = apply_roster(SYSTEM, roster(son, father), estate, partial=False, now=now)
    assert (again.new, again.changed) == (0, 0)


def test_what_the_file_knows_better_is_taken_and_blanks_erase_nothing(estate: Place, now: datetime) -> None:
    first = row("李一", 出生日期="1958年3月", 联系电话="19900000001", 性别="男", 特殊群体="独居")
    apply_roster(SYSTEM, roster(first), estate, partial=False, now=now)
    fuller = row(
        "李一", 出生日期="1958.3.2", 联系电话="19900000002、19900000001", 特殊群体="独居、低保", 备注="住院"
    )
    foreseen = preview(roster(fuller), estate)
    assert foreseen.tallies["people"] == Tally(changed=1)
    assert Person.get().birth == "1958-03"
    report = apply_roster(SYSTEM, roster(fuller), estate, partial=False, now=now)
    assert report.tallies == foreseen.tallies
    person = Person.get()
    assert (person.birth, person.born_on, person.gender) == ("1958-03-02", date(1958, 3, 2), "男")
    assert (person.tags, person.remark, person.source) == (["独居", "低保"], "住院", "roster")
    numbers = [phone.number for phone in Phone.select().order_by(Phone.position)]
    assert numbers == ["19900000002", "19900000001"]
    assert apply_roster(SYSTEM, roster(row("李一")), estate, partial=False, now=now).changed == 0
    assert Person.get() == person


def test_relations_follow_tenure_and_kin(estate: Place, now: datetime) -> None:
    reading = roster(
        row("李一"),
        row("李二", kin="儿子"),
        row("王一", "601", kin="租户", 住户类型="租户"),
        row("王二", "601", kin="房主"),
    )
    apply_roster(SYSTEM, reading, estate, partial=False, now=now)
    found = {one.person.name: (one.relation, one.kin, one.state) for one in Membership.select()}
    confirmed = MembershipState.CONFIRMED
    assert found == {
        "李一": (Relation.OWNER, "户主", confirmed),
        "李二": (Relation.FAMILY, "儿子", confirmed),
        "王一": (Relation.TENANT, "租户", confirmed),
        "王二": (Relation.OWNER, "房主", confirmed),
    }
    changed = apply_roster(SYSTEM, roster(row("李二", kin="户主")), estate, partial=False, now=now)
    assert changed.tallies["memberships"] == Tally(changed=1)
    assert Membership.get(Membership.kin == "户主", Membership.version == 2).person.name == "李二"


def test_a_claim_that_waits_is_not_confirmed_by_a_name_in_a_file(estate: Place, now: datetime) -> None:
    apply_roster(SYSTEM, roster(row("李一")), estate, partial=False, now=now)
    home = Place.get(Place.kind == PlaceKind.HOUSEHOLD)
    stranger = Person.create(code="u_s", name="王五", source="wechat", created_at=now)
    Membership.create(
        code="m_s",
        person=stranger,
        household=home,
        relation=Relation.OWNER,
        state=MembershipState.PENDING,
        requested_at=now,
    )
    report = apply_roster(SYSTEM, roster(row("王五", kin="妻")), estate, partial=False, now=now)
    assert report.tallies["people"] == Tally(new=1)
    assert Membership.get(Membership.person == stranger).state == MembershipState.PENDING


def test_a_row_of_another_estate_is_left_out(estate: Place, now: datetime) -> None:
    reading = roster(
        row("李一", 楼栋=None, 单元=None, room="翠湖里3栋2单元502"),
        row("王一", room="桃园3栋2单元502", 楼栋=None, 单元=None),
    )
    with pytest.raises(DomainError) as refused:
        apply_roster(SYSTEM, reading, estate, partial=False, now=now)
    assert [error.code for error in refused.value.errors] == ["estate_other"]
    assert apply_roster(SYSTEM, reading, estate, partial=True, now=now).rejected_rows == 1
    assert counts()[1] == 1


def test_only_the_office_of_the_estate_may(estate: Place, now: datetime) -> None:
    officer = Person.create(code="u_o", name="周敏", source="office", created_at=now)
    with pytest.raises(DomainError) as refused:
        apply_roster(load_actor(officer, now), roster(row("李一")), estate, partial=False, now=now)
    assert refused.value.code == ErrorCode.FORBIDDEN
    RoleGrant.create(person=officer, role=Role.OFFICE, place=estate, granted_at=now)
    apply_roster(load_actor(officer, now), roster(row("李一")), estate, partial=False, now=now)
    assert Membership.get().decided_by == officer
    assert AuditEntry.get(AuditEntry.action == "import.roster").actor == officer
