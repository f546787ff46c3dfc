"""Importing on both engines, and any roster twice: the second time changes nothing."""

from datetime import datetime
from random import Random

import pytest

from app.services.access import SYSTEM
from app.services.importing import apply, preview, read
from config.vocabulary import PlaceKind
from models.database import District
from models.people import Person
from models.registry import Membership, Place, Post
from tests.services.importing.estate import TODAY, empty_estate, sample, workbook

HEAD = ("楼栋", "单元", "房号", "姓名", "与户主关系", "出生日期", "联系电话", "住户类型", "特殊群体", "备注")


def test_a_community_goes_in_and_the_second_time_nothing_changes(engine: District, now: datetime) -> None:
    estate = empty_estate(now)
    readings = [
        sample("roster", "roster-estate.xlsx"),
        sample("stewards", "stewards.xlsx"),
        sample("services", "services.csv"),
    ]
    for reading in readings:
        apply(SYSTEM, reading, estate, partial=True, now=now)
    households = Place.select().where(Place.kind == PlaceKind.HOUSEHOLD)
    assert (households.count(), Person.select().count()) == (1968, 5905 + 23)
    assert (Membership.select().count(), Post.select().count()) == (5908, 82)
    for place in households.where(Place.label == "3栋2单元502"):
        above = place.above()
        assert [Place.get_by_id(one).kind for one in above[1:5]] == ["entrance", "building", "grid", "estate"]
    for reading in readings:
        again = apply(SYSTEM, reading, estate, partial=True, now=now)
        assert (again.new, again.changed) == (0, 0)


def test_what_changed_since_is_put_right(engine: District, now: datetime) -> None:
    estate = empty_estate(now)
    reading = sample("roster", "roster-small.xlsx")
    apply(SYSTEM, reading, estate, partial=False, now=now)
    Person.update(birth="", born_on=None, gender="", tags=[]).execute()
    Membership.update(state="ended", kin="").execute()
    again = apply(SYSTEM, reading, estate, partial=False, now=now)
    assert (again.tallies["people"].changed, again.tallies["memberships"].changed) == (60, 60)
    assert Person.select().where(Person.born_on.is_null()).count() == 0
    last = apply(SYSTEM, reading, estate, partial=False, now=now)
    assert (last.new, last.changed) == (0, 0)


@pytest.mark.parametrize("seed", range(12))
def test_any_roster_twice(district: District, now: datetime, seed: int) -> None:
    """Few names, homes, days and numbers, so that people meet in every way."""
    random = Random(seed)
    estate = empty_estate(now)
    for _ in range(3):
        rows = [_row(random) for _ in range(30)]
        reading = read("roster", workbook({"名册": [HEAD, *rows]}), "名册.xlsx", TODAY)
        foreseen = preview(reading, estate)
        done = apply(SYSTEM, reading, estate, partial=True, now=now)
        assert done.tallies == foreseen.tallies
        again = apply(SYSTEM, reading, estate, partial=True, now=now)
        assert (again.new, again.changed) == (0, 0)


def _row(random: Random) -> tuple[object, ...]:
    return (
        random.choice("12"),
        random.choice(["1", "无"]),
        random.choice(["101", "102", "0102"]),
        random.choice(["李一", "王二", "张　三"]),
        random.choice(["户主", "妻", "儿子", "租户", None]),
        random.choice([None, None, "1958", "1958-03", "1958-03-02", "1980-01-01"]),
        random.choice([None, None, "19900000001", "19900000002", "19900000001、19900000002"]),
        random.choice(["业主", "租户", None]),
        random.choice([None, "独居", "低保、独居"]),
        random.choice([None, "住院", "空置"]),
    )


@pytest.mark.parametrize("seed", range(12))
def test_any_lists_twice(district: District, now: datetime, seed: int) -> None:
    """Stewards who share names, numbers, homes and posts, over residents who do too."""
    random = Random(seed)
    estate = empty_estate(now)
    rows = [_row(random) for _ in range(30)]
    people = read("roster", workbook({"名册": [HEAD, *rows]}), "名册.xlsx", TODAY)
    apply(SYSTEM, people, estate, partial=True, now=now)
    for _ in range(3):
        heads = [("楼栋", "楼栋长", "联系电话", "住址", "任期起", "任期止"), *(_head(random) for _ in range(6))]
        grids = [("网格", "覆盖楼栋", "岗位", "姓名", "电话"), *(_grid_post(random) for _ in range(6))]
        reading = read("stewards", workbook({"楼栋长": heads, "网格": grids}), "名单.xlsx", TODAY)
        foreseen = preview(reading, estate)
        done = apply(SYSTEM, reading, estate, partial=True, now=now)
        assert done.tallies == foreseen.tallies
        again = apply(SYSTEM, reading, estate, partial=True, now=now)
        assert (again.new, again.changed) == (0, 0)


def _head(random: Random) -> tuple[object, ...]:
    return (
        random.choice(["1栋", "2栋", "2栋1单元", "9栋"]),
        random.choice(["李一", "王二", "张三", "（空缺）"]),
        random.choice([None, None, "19900000001", "19900000002", "同上"]),
        random.choice([None, None, "1-1-101", "2栋102"]),
        random.choice([None, "2024-01-01", "2025-06-01", "2026-11-01", "2027-01-01"]),
        random.choice([None, "2025-12-31", "2026-10-31", "2028-12-31"]),
    )


def _grid_post(random: Random) -> tuple[object, ...]:
    return (
        random.choice(["第一网格", "第二网格"]),
        random.choice(["1栋", "2栋", "1-2栋"]),
        random.choice(["网格长", "保洁员"]),
        random.choice(["李一", "王二", "张三", "（空缺）"]),
        random.choice([None, "19900000001", "19900000002"]),
    )
