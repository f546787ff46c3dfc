"""Posts, terms and grids of an estate, from the office's lists."""

from datetime import date, datetime, timedelta

import pytest

from app.services.access import SYSTEM, load_actor
from app.services.errors import DomainError
from app.services.importing import Report, StewardsReading, Tally, apply, apply_stewards, preview, read
from app.services.registry import make_place
from config.vocabulary import ErrorCode, MembershipState, PlaceKind, PostKind, Relation, Role
from models.database import District
from models.people import Person, Phone, RoleGrant
from models.registry import Membership, Place, Post, Term
from tests.services.importing.estate import TODAY, empty_estate, sample, workbook

HEADS = ("楼栋", "楼栋长", "联系电话", "住址", "任期起", "任期止")


@pytest.fixture
def estate(district: District, now: datetime) -> Place:
    return empty_estate(now)


def buildings(estate: Place, now: datetime, *names: str) -> list[Place]:
    return [make_place(PlaceKind.BUILDING, name, estate, now) for name in names]


def heads(*rows: tuple[object, ...], today: date = TODAY) -> StewardsReading:
    reading = read("stewards", workbook({"楼栋长": [HEADS, *rows]}), "名单.xlsx", today)
    assert isinstance(reading, StewardsReading)
    return reading


def grids(*rows: tuple[object, ...]) -> StewardsReading:
    header = ("网格", "覆盖楼栋", "岗位", "姓名", "电话")
    reading = read("stewards", workbook({"网格员联系表": [header, *rows]}), "网格.xlsx", TODAY)
    assert isinstance(reading, StewardsReading)
    return reading


def write(reading: StewardsReading, estate: Place, now: datetime, partial: bool = False) -> Report:
    return apply_stewards(SYSTEM, reading, estate, partial=partial, now=now)


def resident(name: str, home: Place, now: datetime, number: str = "") -> Person:
    person = Person.create(code=f"u_{name}_{home.id}", name=name, source="roster", created_at=now)
    Membership.create(
        code=f"m_{person.code}",
        person=person,
        household=home,
        relation=Relation.OWNER,
        state=MembershipState.CONFIRMED,
        requested_at=now,
    )
    if number:
        Phone.create(person=person, number=number)
    return person


def holders(kind: PostKind) -> dict[str, list[str]]:
    """Names of those whose term runs on the day, by the place of the post."""
    found: dict[str, list[str]] = {}
    for post in Post.select().where(Post.kind == kind).order_by(Post.id):
        terms = [
            one for one in post.terms if one.starts_on <= TODAY and (one.ends_on is None or one.ends_on >= TODAY)
        ]
        found.setdefault(post.place.label, []).extend(term.person.name for term in terms)
    return found


def test_the_sample_goes_into_the_sample_estate(estate: Place, now: datetime) -> None:
    apply(SYSTEM, sample("roster", "roster-estate.xlsx"), estate, partial=True, now=now)
    residents = Person.select().count()
    reading = sample("stewards", "stewards.xlsx")
    with pytest.raises(DomainError) as refused:
        apply(SYSTEM, reading, estate, partial=False, now=now)
    assert [error.field for error in refused.value.errors] == ["楼栋长!C14"]
    assert Post.select().count() == 0
    report = apply(SYSTEM, reading, estate, partial=True, now=now)
    assert report.tallies["grids"] == Tally(new=4)
    assert report.tallies["buildings"] == Tally(changed=33)
    assert report.tallies["posts"] == Tally(new=82)
    assert report.tallies["terms"] == Tally(new=81)
    assert report.tallies["people"] == Tally(new=23, unchanged=31)
    assert Person.select().count() == residents + 23
    in_office = holders(PostKind.BUILDING_HEAD)
    assert sum(map(len, in_office.values())) == 31
    assert (in_office["5栋"], in_office["17栋"], in_office["29栋"], in_office["30栋"]) == (
        [],
        [],
        ["宋波"],
        ["宋波"],
    )
    assert len(holders(PostKind.BUTLER)) == 33
    differ = [one.message.partition("（")[2] for one in report.notes if one.kind == "households_differ"]
    assert differ == ["写375户，花名册374户）", "写204户，花名册203户）"]
    again = apply(SYSTEM, reading, estate, partial=True, now=now + timedelta(days=1))
    assert (again.new, again.changed) == (0, 0)
    roster_again = apply(SYSTEM, sample("roster", "roster-estate.xlsx"), estate, partial=True, now=now)
    assert (roster_again.new, roster_again.changed) == (0, 0)


def test_buildings_move_below_their_grid_with_all_that_is_in_them(estate: Place, now: datetime) -> None:
    first, second = buildings(estate, now, "1", "11")
    entrance = make_place(PlaceKind.ENTRANCE, "2", first, now)
    home = make_place(PlaceKind.HOUSEHOLD, "502", entrance, now)
    write(grids(("第一网格", "1栋", "网格长", "徐鹏", "19900000001")), estate, now)
    grid = Place.get(Place.kind == PlaceKind.GRID)
    first, second, entrance, home = (Place.get_by_id(one.id) for one in (first, second, entrance, home))
    assert grid.path == f"{estate.path}{grid.id}/"
    assert (first.parent_id, first.path) == (grid.id, f"{grid.path}{first.id}/")
    assert (entrance.parent_id, entrance.path) == (first.id, f"{first.path}{entrance.id}/")
    assert (home.parent_id, home.path) == (entrance.id, f"{entrance.path}{home.id}/")
    assert (home.building_id, home.estate_id, home.label) == (first.id, estate.id, "1栋2单元502")
    assert (second.parent_id, second.path) == (estate.id, f"{estate.path}{second.id}/")
    moved_on = write(grids(("第二网格", "1栋", "网格长", "徐鹏", "19900000001")), estate, now)
    assert moved_on.tallies["buildings"] == Tally(changed=1)
    home = Place.get_by_id(home.id)
    other = Place.get(Place.name == "第二网格")
    assert home.path == f"{other.path}{first.id}/{entrance.id}/{home.id}/"


def test_an_estate_within_a_grid_stays_where_it_is(district: District, now: datetime) -> None:
    community = empty_estate(now).parent
    grid = make_place(PlaceKind.GRID, "第一网格", community, now)
    estate = make_place(PlaceKind.ESTATE, "小院", grid, now)
    (building,) = buildings(estate, now, "1")
    report = write(grids(("第一网格", "1栋", "网格长", "徐鹏", "19900000001")), estate, now)
    assert report.tallies["grids"] == Tally(unchanged=1)
    assert Place.get_by_id(building.id).parent == estate
    assert Post.get().place == grid
    again = write(grids(("第一网格", "1栋", "网格长", "徐鹏", "19900000001")), estate, now)
    assert (again.new, again.changed) == (0, 0)
    officer = Person.create(code="u_o", name="周敏", source="office", created_at=now)
    RoleGrant.create(person=officer, role=Role.OFFICE, place=estate, granted_at=now)
    with pytest.raises(DomainError) as refused:
        apply_stewards(
            load_actor(officer, now),
            grids(("第一网格", "1栋", "网格长", "徐鹏", "19900000001")),
            estate,
            partial=False,
            now=now,
        )
    assert refused.value.code == ErrorCode.FORBIDDEN


def test_a_resident_is_known_by_name_and_phone_or_by_name_and_home(estate: Place, now: datetime) -> None:
    one, two = buildings(estate, now, "1", "2", "3")[:2]
    home_one, home_two = (make_place(PlaceKind.HOUSEHOLD, "101", building, now) for building in (one, two))
    by_phone = resident("李一", home_one, now, "19900000001")
    by_home = resident("王二", home_two, now)
    namesake = resident("王二", home_one, now)
    report = write(
        heads(
            ("1栋", "李一", "19900000001"),
            ("2栋", "王二", "19900000002", "2栋101"),
            ("3栋", "李一", "19900000009", "9栋909"),
        ),
        estate,
        now,
    )
    held = {term.post.place.name: term.person for term in Term.select()}
    assert (held["1"], held["2"]) == (by_phone, by_home)
    assert held["3"].source == "office"
    assert held["3"] not in (by_phone, namesake)
    assert [one.kind for one in report.notes] == ["home_unknown"]
    assert [phone.number for phone in by_home.phones] == ["19900000002"]
    again = write(heads(("2栋", "王二", "19900000002", "2栋101"), ("3栋", "李一", "19900000009")), estate, now)
    assert (again.new, again.changed) == (0, 0)


def test_who_cannot_be_told_apart_is_registered_once(estate: Place, now: datetime) -> None:
    (one,) = buildings(estate, now, "1")
    home = make_place(PlaceKind.HOUSEHOLD, "101", one, now)
    other = make_place(PlaceKind.HOUSEHOLD, "102", one, now)
    for place in (home, other):
        resident("陈强", place, now, "19900000001")
    report = write(heads(("1栋", "陈强", "19900000001")), estate, now)
    assert [one.kind for one in report.notes] == ["person_ambiguous"]
    again = write(heads(("1栋", "陈强", "19900000001")), estate, now)
    assert (again.new, again.changed, again.notes) == (0, 0, ())
    assert Person.select().count() == 3


def test_a_new_holder_ends_the_term_of_the_one_before(estate: Place, now: datetime) -> None:
    buildings(estate, now, "1")
    write(heads(("1栋", "李一", "19900000001", None, "2024-01-01")), estate, now)
    report = write(heads(("1栋", "王二", "19900000002", None, "2026-10-01")), estate, now)
    assert report.tallies["terms"] == Tally(new=1, changed=1)
    terms = [(term.person.name, term.starts_on, term.ends_on) for term in Term.select().order_by(Term.id)]
    assert terms == [("李一", date(2024, 1, 1), date(2026, 9, 30)), ("王二", date(2026, 10, 1), None)]
    assert Post.select().count() == 1


def test_a_correction_on_the_same_day_leaves_one_term(estate: Place, now: datetime) -> None:
    buildings(estate, now, "1")
    write(heads(("1栋", "李一", "19900000001")), estate, now)
    write(heads(("1栋", "王二", "19900000002")), estate, now)
    assert [(term.person.name, term.starts_on) for term in Term.select()] == [("王二", TODAY)]


def test_a_vacancy_ends_the_term_and_keeps_the_post(estate: Place, now: datetime) -> None:
    buildings(estate, now, "1")
    write(heads(("1栋", "李一", "19900000001", None, "2024-01-01")), estate, now)
    report = write(heads(("1栋", "（空缺）")), estate, now)
    assert [one.kind for one in report.notes] == ["post_vacant"]
    assert Term.get().ends_on == TODAY - timedelta(days=1)
    assert holders(PostKind.BUILDING_HEAD) == {"1栋": []}
    assert (write(heads(("1栋", "（空缺）")), estate, now).changed) == 0


def test_a_term_is_renewed_in_its_own_row(estate: Place, now: datetime) -> None:
    buildings(estate, now, "1")
    write(heads(("1栋", "李一", "19900000001", None, "2024-01-01", "2026-12-31")), estate, now)
    write(heads(("1栋", "李一", "19900000001", None, "2024-01-01", "2028-12-31")), estate, now)
    assert Term.get().ends_on == date(2028, 12, 31)


def test_two_holders_of_one_post_take_two_seats(estate: Place, now: datetime) -> None:
    buildings(estate, now, "1")
    rows = (
        ("第一网格", "1栋", "保洁员", "李一", "19900000001"),
        ("第一网格", "1栋", "保洁员", "王二", "19900000002"),
    )
    write(grids(*rows), estate, now)
    assert [post.seat for post in Post.select().order_by(Post.seat)] == [1, 2]
    again = write(grids(*reversed(rows)), estate, now)
    assert (again.new, again.changed) == (0, 0)


def test_a_building_that_is_not_there_is_named(estate: Place, now: datetime) -> None:
    buildings(estate, now, "1")
    reading = heads(("1栋", "李一", "19900000001"), ("99栋", "王二", "19900000002"))
    with pytest.raises(DomainError) as refused:
        write(reading, estate, now)
    assert refused.value.code == ErrorCode.IMPORT_REFUSED
    assert [(error.code, "99栋" in error.message) for error in refused.value.errors] == [("building_unknown", True)]
    assert Post.select().count() == 0
    assert write(reading, estate, now, partial=True).rejected_rows == 1
    assert Post.select().count() == 1


def test_the_preview_says_what_applying_does_and_writes_nothing(estate: Place, now: datetime) -> None:
    buildings(estate, now, "1")
    reading = grids(("第一网格", "1栋", "网格长", "徐鹏", "19900000001"))
    foreseen = preview(reading, estate)
    assert Post.select().count() == Term.select().count() == Person.select().count() == 0
    assert write(reading, estate, now).tallies == foreseen.tallies


def test_a_crash_in_the_middle_leaves_nothing(estate: Place, now: datetime) -> None:
    buildings(estate, now, "1")

    def crash(what: str, done: int, total: int) -> None:
        if what == "登记任期":
            raise OSError("power cut")

    with pytest.raises(OSError, match="power cut"):
        apply_stewards(
            SYSTEM,
            grids(("第一网格", "1栋", "网格长", "徐鹏", "19900000001")),
            estate,
            partial=False,
            now=now,
            progress=crash,
        )
    assert Place.select().where(Place.kind == PlaceKind.GRID).count() == 0
    assert Post.select().count() == Person.select().count() == 0
    assert Place.get(Place.kind == PlaceKind.BUILDING).parent == estate
