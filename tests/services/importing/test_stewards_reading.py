"""Lists of stewards: the sample to the cell, and the rules on small lists."""

import json
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from app.services.importing.findings import Level
from app.services.importing.kinds import Kind
from app.services.importing.stewards import StewardsReading, read_stewards
from app.services.importing.workbook import FileRefused, Refusal, open_workbook
from config.vocabulary import PostKind

DATA = Path(__file__).parent / "data"
TRUTH = json.loads((DATA / "truth.json").read_text(encoding="utf-8"))["stewards.xlsx"]
TODAY = date(2026, 11, 1)
ONE, OTHER = "19900001234", "16600005678"


@pytest.fixture(scope="module")
def sample() -> StewardsReading:
    return read_stewards(open_workbook((DATA / "stewards.xlsx").read_bytes(), "stewards.xlsx"), TODAY)


def test_butlers(sample):
    read = [
        {
            "row": held.row,
            "name": held.name,
            "phone": "".join(held.phones),
            "buildings": [int(building) for building in held.buildings],
            "households": held.households,
        }
        for held in sample.butlers
    ]
    assert read == TRUTH["butlers"]


def test_building_heads(sample):
    read = []
    for held in sample.building_heads:
        row = {
            "row": held.row,
            "building": int("".join(held.buildings)),
            "name": held.name,
            "phone": "".join(held.phones),
            "from": str(held.starts_on or ""),
            "to": str(held.ends_on or ""),
        }
        if not held.vacant:
            row["home"] = "-".join((held.home.building, held.home.unit, held.home.room))
        read.append(row)
    assert read == TRUTH["building_heads"]


def test_posts_of_grids(sample):
    read = [
        {
            "row": held.row,
            "grid": held.grid,
            "buildings": [int(held.buildings[0]), int(held.buildings[-1])],
            "post": held.post.label,
            "name": held.name,
            "phone": "".join(held.phones),
        }
        for held in sample.grid_posts
    ]
    assert read == TRUTH["grid_roles"]
    assert [len(buildings) for buildings in sample.grids.values()] == [10, 9, 8, 6]


def test_counts(sample):
    counts = TRUTH["counts"]
    heads, grid = sample.building_heads, sample.grid_posts
    assert len(sample.butlers) == counts["butlers"]
    assert sum(held.households or 0 for held in sample.butlers) == counts["households_total"]
    assert max(held.households or 0 for held in sample.butlers) == counts["largest_caseload"]
    assert len({building for held in sample.butlers for building in held.buildings}) == counts["buildings"]
    assert len(heads) == counts["building_heads_rows"]
    assert sum(not held.vacant for held in heads) == counts["building_heads_filled"]
    assert len({held.person for held in heads if held.person}) == counts["building_heads_distinct_people"]
    assert len(sample.grids) == counts["grids"]
    assert len(grid) == counts["grid_roles"]
    assert len({held.person for held in grid}) == counts["grid_roles_distinct_people"]


def test_all_findings_and_no_other(sample):
    expected = {(p["sheet"], p["row"], p["kind"]) for p in TRUTH["problems"]}
    assert {(found.sheet, found.row, found.kind.value) for found in sample.findings} == expected
    cells = {(p["sheet"], p["row"]): p["cell"] for p in TRUTH["problems"] if "cell" in p}
    read = {(found.sheet, found.row): found.cell for found in sample.findings}
    assert {key: read[key] for key in cells} == cells
    assert [found.kind for found in sample.problems] == [Kind.PHONE_10_DIGITS]
    assert sample.problems[0].level is Level.BAD_CELL


def read(sheet: str, *rows, merged=()) -> StewardsReading:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(list(row))
    for span in merged:
        book.active.merge_cells(span)
    stream = BytesIO()
    book.save(stream)
    return read_stewards(open_workbook(stream.getvalue(), "a.xlsx"), TODAY)


def problems(reading: StewardsReading) -> list[tuple[str, str, Kind]]:
    return [(found.level.value, found.cell, found.kind) for found in reading.problems]


HEADS = ["楼栋", "楼栋长", "联系电话", "任期起", "任期止"]


@pytest.mark.parametrize("word", ["（空缺）", "空缺", "待定", None, "—"])
def test_a_vacant_post_is_kept_as_vacant(word):
    reading = read("楼栋长", HEADS, ["1栋", word])
    assert [(held.buildings, held.vacant, held.rejected) for held in reading.holdings] == [(("1",), True, False)]
    assert [found.kind for found in reading.findings] == [Kind.POST_VACANT]


def test_as_above_is_the_person_of_the_row_above():
    reading = read("楼栋长", HEADS, ["1栋", "张三", ONE], ["2栋", "同上", "同上"])
    assert [(held.name, held.phones, held.person) for held in reading.holdings] == [("张三", (ONE,), 1)] * 2
    assert [found.kind for found in reading.findings] == [Kind.SAME_PERSON_HOLDS_TWO_POSTS]


def test_a_name_alone_is_not_enough_to_be_one_person():
    reading = read("楼栋长", HEADS, ["1栋", "张三", ONE], ["2栋", "张三", OTHER], ["3栋", "张三"])
    assert len({held.person for held in reading.holdings}) == 3


def test_terms():
    reading = read(
        "楼栋长",
        HEADS,
        ["1栋", "张三", ONE, "2025.1", "2027.12"],
        ["2栋", "李四", OTHER, "2025-01-01", "至今"],
        ["3栋", "王五", None, "2027-01-01", "2026-12-31"],
        ["4栋", "赵六", None, "去年", None],
    )
    assert [(held.starts_on, held.ends_on) for held in reading.holdings] == [
        (date(2025, 1, 1), date(2027, 12, 31)),
        (date(2025, 1, 1), None),
        (date(2027, 1, 1), None),
        (None, None),
    ]
    assert problems(reading) == [
        ("bad_cell", "E4", Kind.TERM_BACKWARDS),
        ("bad_cell", "D5", Kind.DATE_UNREADABLE),
    ]


def test_a_post_over_one_entrance():
    reading = read("单元长", ["楼栋", "单元", "岗位", "姓名"], ["3栋", "2单元", "单元长", "张三"])
    held = reading.holdings[0]
    assert (held.post, held.buildings, held.unit) == (PostKind.ENTRANCE_HEAD, ("3",), "2")


def test_a_building_lies_in_one_grid():
    reading = read(
        "网格",
        ["网格", "覆盖楼栋", "岗位", "姓名"],
        ["一网格", "1-3栋", "网格长", "张三"],
        ["二网格", "3-4栋", "网格长", "李四"],
    )
    assert reading.grids == {"一网格": ("1", "2", "3"), "二网格": ("4",)}
    assert problems(reading) == [("bad_cell", "B3", Kind.BUILDING_IN_TWO_GRIDS)]


def test_the_grid_above_goes_on_without_merging():
    reading = read(
        "网格",
        ["网格", "覆盖楼栋", "岗位", "姓名"],
        ["一网格", "1-3栋", "网格长", "张三"],
        [None, None, "保洁员", "李四"],
    )
    assert [(held.grid, held.buildings) for held in reading.holdings] == [("一网格", ("1", "2", "3"))] * 2


def test_what_is_rejected():
    reading = read(
        "名单",
        ["负责楼栋", "岗位", "姓名"],
        ["全部", "管家", "张三"],
        ["1栋", "司机", "李四"],
        ["2栋", "管家", "王五、赵六"],
    )
    assert problems(reading) == [
        ("reject_row", "A2", Kind.BUILDINGS_UNREADABLE),
        ("reject_row", "B3", Kind.POST_UNKNOWN),
        ("reject_row", "C4", Kind.NAME_TWO_PEOPLE),
    ]
    assert all(held.rejected for held in reading.holdings)


def test_a_file_without_such_a_list_is_refused():
    with pytest.raises(FileRefused) as refused:
        read("x", ["商品", "价格"], ["米", 3])
    assert refused.value.reason is Refusal.NO_TABLE_FOUND
