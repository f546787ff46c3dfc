"""The reading rules of rosters, on small sheets made for each."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from app.services.importing.cells.identity import check_character
from app.services.importing.findings import Level
from app.services.importing.kinds import Kind
from app.services.importing.roster import RosterReading, Status, read_roster
from app.services.importing.workbook import FileRefused, Refusal, open_workbook

TODAY = date(2026, 11, 1)
HEAD = ["楼栋", "单元", "房号", "姓名", "与户主关系", "出生日期", "联系电话"]
ONE, OTHER = "19900001234", "16600005678"


def book_of(*rows, name="居民", merged=(), head=HEAD) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.title = name
    for row in (head, *rows) if head else rows:
        book.active.append(list(row))
    for span in merged:
        book.active.merge_cells(span)
    return book


def read(*rows, **how) -> RosterReading:
    return read_book(book_of(*rows, **how))


def read_book(book: openpyxl.Workbook) -> RosterReading:
    stream = BytesIO()
    book.save(stream)
    return read_roster(open_workbook(stream.getvalue(), "a.xlsx"), TODAY)


def homes(reading: RosterReading) -> list[str]:
    return ["-".join(row.address.household[1:]) for row in reading.taken]


def problems(reading: RosterReading) -> list[tuple[str, str, Kind]]:
    return [(found.level.value, found.cell, found.kind) for found in reading.problems]


def notes(reading: RosterReading) -> list[Kind]:
    return [found.kind for found in reading.notes]


# --- carried down


def test_a_blank_building_or_unit_beside_a_room_is_that_of_the_row_above():
    reading = read([3, 2, 501, "张三"], [None, None, 502, "李四"], [3, None, 503, "王五"], [None, 1, 101, "赵六"])
    assert homes(reading) == ["3-2-501", "3-2-502", "3-2-503", "3-1-101"]


def test_a_unit_is_not_carried_into_another_building():
    assert homes(read([3, 2, 501, "张三"], [8, None, 601, "李四"])) == ["3-2-501", "8--601"]


def test_a_unit_said_to_be_none_is_not_filled_from_above():
    assert homes(read([3, 2, 501, "张三"], [3, "无", 502, "李四"])) == ["3-2-501", "3--502"]


def test_all_blank_is_the_household_above_unless_a_head_begins():
    reading = read(
        [3, 2, 501, "张三", "户主"],
        [None, None, None, "李四", "妻"],
        [None, None, None, "王五", "户主"],
        [None, None, None, "赵六", "妻"],
    )
    assert homes(reading) == ["3-2-501", "3-2-501"]
    assert [row.status for row in reading.residents[2:]] == [Status.REJECTED] * 2
    assert {kind for _, _, kind in problems(reading)} == {Kind.ADDRESS_MISSING}


def test_building_or_unit_without_room_is_rejected_and_nobody_joins_it():
    reading = read([3, 2, 501, "张三"], [3, 2, None, "李四"], [None, None, None, "王五"])
    assert homes(reading) == ["3-2-501"]
    assert problems(reading) == [
        ("reject_row", "C3", Kind.ROOM_MISSING),
        ("reject_row", "A4", Kind.ADDRESS_MISSING),
    ]


def test_a_merged_cell_holds_for_its_range():
    reading = read(
        ["6幢", "1", "101", "张三"],
        [None, None, None, "李四"],
        [None, None, "102", "王五"],
        ["7幢", "1", "101", "赵六"],
        merged=["A2:A4", "B2:B4", "C2:C3"],
    )
    assert homes(reading) == ["6-1-101", "6-1-101", "6-1-102", "7-1-101"]


def test_a_phone_merged_over_a_household_is_the_first_persons():
    reading = read([6, 1, 101, "张三", "户主", None, ONE], [6, 1, 101, "李四", "妻"], merged=["G2:G3"])
    assert [row.phones for row in reading.taken] == [(ONE,), ()]


@pytest.mark.parametrize("ditto", ["同上", "〃"])
def test_as_above(ditto):
    reading = read([3, 2, 501, "张三", "户主", None, ONE], [ditto, ditto, ditto, "李四", "妻", None, ditto])
    assert homes(reading) == ["3-2-501", "3-2-501"]
    assert reading.taken[1].phones == (ONE,)
    assert problems(reading) == []


def test_as_above_without_anything_above_is_a_problem():
    reading = read([3, 2, 501, "张三"], [3, 2, 502, "李四", "户主", None, "同上"], [3, 2, 503, "同上"])
    assert problems(reading) == [
        ("bad_cell", "G3", Kind.DITTO_WITHOUT_VALUE),
        ("reject_row", "D4", Kind.NAME_DITTO),
    ]
    first = read(["同上", 2, 501, "张三"])
    assert problems(first) == [("reject_row", "A2", Kind.DITTO_WITHOUT_VALUE)]


def test_nobody_belongs_to_a_vacant_flat_or_to_what_stands_above_a_subtotal():
    reading = read(
        [3, 2, 501, "张三", "户主"],
        [3, 2, 502, "空置"],
        [None, None, None, "李四", "妻"],
        [3, 2, 503, "王五", "户主"],
        ["小计", None, "2户", "2人"],
        [None, None, None, "赵六", "妻"],
    )
    assert homes(reading) == ["3-2-501", "3-2-503"]
    assert [flat.address.room for flat in reading.vacant] == ["502"]


# --- where the building comes from


def test_a_sheet_named_for_a_building_gives_it():
    reading = read([2, 502, "张三"], name="3栋", head=["单元", "房号", "姓名"])
    assert homes(reading) == ["3-2-502"]


def test_without_any_building_the_row_is_rejected():
    reading = read([2, 502, "张三"], name="1-5栋", head=["单元", "房号", "姓名"])
    assert problems(reading) == [("reject_row", "B2", Kind.BUILDING_MISSING)]


def test_two_parts_mean_no_unit_unless_the_sheet_names_another_building():
    rows = ["8-601", "张三"], ["8-602", "李四"]
    assert homes(read(*rows, head=["住址", "姓名"])) == ["8--601", "8--602"]
    assert homes(read(*rows, head=["住址", "姓名"], name="8栋")) == ["8--601", "8--602"]
    units = ["1-601", "张三"], ["3-602", "李四"]
    assert homes(read(*units, head=["住址", "姓名"], name="3栋")) == ["3-1-601", "3-3-602"]


def test_a_full_address_beside_a_building_column_must_agree():
    reading = read(["3栋", "3-2-502", "张三"], ["3栋", "4-2-502", "李四"], head=["楼栋", "门牌号", "姓名"])
    assert homes(reading) == ["3-2-502"]
    assert problems(reading) == [("reject_row", "B3", Kind.ADDRESS_CONTRADICTS)]


def test_the_estate_is_read_where_it_stands():
    reading = read(["翠湖里", 3, 502, "张三"], [None, 3, 503, "李四"], head=["小区", "楼栋", "房号", "姓名"])
    assert [row.address.estate for row in reading.taken] == ["翠湖里", "翠湖里"]


# --- headers


def test_a_header_of_two_rows_without_merging():
    reading = read(
        ["住址", None, None, "姓名", "联系电话", None],
        ["楼栋", "单元", "房号", None, "手机", "固话"],
        [3, 2, 502, "张三", ONE, "0999-0001234"],
        head=None,
    )
    assert homes(reading) == ["3-2-502"]
    assert reading.taken[0].phones == (ONE, "0999-0001234")


def test_a_repeated_header_may_order_its_columns_anew():
    reading = read(
        [3, 2, 501, "张三", "户主", "1958.3.2", ONE],
        ["姓名", "楼栋", "单元", "房号", "电话", "关系", "出生年月"],
        ["李四", 3, 2, 502, OTHER, "户主", "1960年1月"],
    )
    assert [(row.name, row.birth, row.phones) for row in reading.taken] == [
        ("张三", "1958-03-02", (ONE,)),
        ("李四", "1960-01", (OTHER,)),
    ]


def test_somebody_to_call_in_need_is_not_a_resident():
    reading = read(
        ["楼栋", "房号", "姓名", "电话", "紧急联系人", None],
        [None, None, None, None, "姓名", "电话"],
        [3, 502, "张三", ONE, "李四", OTHER],
        head=None,
        merged=["E1:F1"],
    )
    assert [(row.name, row.phones) for row in reading.taken] == [("张三", (ONE,))]
    assert "姓名、电话" in next(f.message for f in reading.notes if f.kind is Kind.COLUMN_NOT_TAKEN)


def test_several_telephone_columns_are_all_read():
    reading = read([3, 502, "张三", ONE, OTHER], head=["楼栋", "房号", "姓名", "联系电话1", "联系电话2"])
    assert reading.taken[0].phones == (ONE, OTHER)


def test_a_row_of_column_numbers_is_no_person():
    reading = read(list(range(1, 8)), [3, 2, 502, "张三"])
    assert [row.name for row in reading.residents] == ["张三"]
    assert [(skipped.row, skipped.what) for skipped in reading.skipped] == [(1, "header"), (2, "numbers")]


# --- rows that are not people


def test_titles_notes_pages_and_totals_are_no_people():
    reading = read(
        ["翠湖里小区居民花名册"],
        [None],
        HEAD,
        [3, 2, 501, "张三", "户主"],
        ["第1页 共2页"],
        ["翠湖里小区居民花名册（续）"],
        HEAD,
        [3, 2, 502, "李四", "户主"],
        ["合　计", None, "2户", "2人"],
        ["填表人：王网格", None, "审核人：赵主任"],
        ["说明：本表每月更新一次。"],
        head=None,
    )
    assert [row.name for row in reading.residents] == ["张三", "李四"]
    assert problems(reading) == []
    assert notes(reading) == []


def test_a_wrong_total_is_a_note_and_a_formula_counts_cells():
    reading = read([3, 2, 501, "张三"], [3, 2, 502, "李四"], ["合计", None, "3户", "2人"])
    assert notes(reading) == [Kind.TOTAL_WRONG]
    book = book_of([3, 2, 501, "张三"], ["合计", None, None, "=COUNTA(D2:D9)"])
    assert notes(read_book(book)) == []


def test_the_name_of_a_building_above_its_flats():
    reading = read(["3栋"], [None, 2, 501, "张三"], [None, 2, 502, "李四"])
    assert homes(reading) == ["3-2-501", "3-2-502"]


def test_a_flat_without_anybody_is_noted():
    reading = read([3, 2, 501, "张三"], [3, 2, 502])
    assert notes(reading) == [Kind.FLAT_WITHOUT_PEOPLE]
    assert len(reading.vacant) == 1


@pytest.mark.parametrize(
    "row", [[3, 2, 502, "空置"], [3, 2, 502, "（空）"], [3, 2, 502, None, "空置"], [3, 2, 502, "未入住"]]
)
def test_vacant_flats(row):
    reading = read([3, 2, 501, "张三"], row)
    assert len(reading.residents) == 1
    assert len(reading.vacant) == 1


def test_blank_rows_are_bridged_up_to_two_thousand():
    for gap, people in ((200, 2), (2000, 2), (2001, 1), (10_000, 1)):
        book = book_of([3, 2, 501, "张三"])
        for column, value in enumerate([3, 2, 502, "李四"], 1):
            book.active.cell(gap + 3, column, value)
        reading = read_book(book)
        assert len(reading.residents) == people
        stopped = [found for found in reading.notes if found.kind is Kind.STOPPED_AFTER_BLANK]
        assert len(stopped) == 2 - people
        assert all(f"第{gap + 3}行" in found.message for found in stopped)


# --- sheets


def test_hidden_sheets_are_named_and_left_out():
    book = book_of([3, 2, 501, "张三"])
    hidden = book.create_sheet("旧名单")
    hidden.append(HEAD)
    hidden.append([3, 2, 502, "李四"])
    hidden.sheet_state = "hidden"
    reading = read_book(book)
    assert [row.name for row in reading.residents] == ["张三"]
    assert [(found.sheet, found.kind) for found in reading.notes] == [("旧名单", Kind.SHEET_HIDDEN)]


def test_hidden_rows_and_columns_are_read_and_named():
    book = book_of([3, 2, 501, "张三", "户主", None, ONE], [3, 2, 502, "李四"])
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["G"].hidden = True
    reading = read_book(book)
    assert [row.name for row in reading.residents] == ["张三", "李四"]
    assert reading.residents[0].phones == (ONE,)
    assert [found.message for found in reading.notes] == [
        "有隐藏的行，也会导入：第3行",
        "有隐藏的列，也会读取：联系电话",
    ]


def test_columns_not_taken_are_named():
    reading = read([3, 502, "张三", "汉", "x"], head=["楼栋", "房号", "姓名", "民族", None])
    assert [found.message for found in reading.notes] == ["有些列没有导入：民族、第5列（没有表头）"]


def test_a_file_without_a_roster_is_refused():
    for rows in (["一段说明文字"], ["商品", "价格"], HEAD):
        with pytest.raises(FileRefused) as refused:
            read(rows, head=None)
        assert refused.value.reason is Refusal.NO_TABLE_FOUND


def test_thousands_of_columns_do_not_matter():
    head = [*HEAD, *(f"列{number}" for number in range(3000))]
    reading = read([3, 2, 501, "张三", *["x"] * 3003], head=head)
    assert len(reading.residents) == 1
    assert len(next(found.message for found in reading.notes)) < 300


# --- people


def test_the_same_person_again_in_a_household():
    reading = read(
        [3, 2, 501, "张三", "户主", "1958.3.2", None],
        [3, 2, 501, "张三", "户主", "1958.3", ONE],
        [3, 2, 501, "张三", "户主", None, ONE],
    )
    assert [row.status for row in reading.residents] == [Status.TAKEN, Status.REPEATED, Status.REPEATED]
    assert (reading.taken[0].birth, reading.taken[0].phones) == ("1958-03-02", (ONE,))


@pytest.mark.parametrize(("birth", "phone"), [("1985.1.1", ONE), ("1958.3.2", OTHER)])
def test_a_namesake_in_one_household_whose_birth_or_phone_contradicts_is_another(birth, phone):
    reading = read([3, 2, 501, "张三", "户主", "1958.3.2", ONE], [3, 2, 501, "张三", "儿子", birth, phone])
    assert len({row.person for row in reading.taken}) == 2
    assert notes(reading) == [Kind.SAME_NAME_IN_HOUSEHOLD]


@pytest.mark.parametrize(
    ("birth", "phone", "people"),
    [("1958.3.2", ONE, 1), ("1958.3.2", OTHER, 2), ("1958.3", ONE, 2), (None, ONE, 2), ("1958.3.2", None, 2)],
)
def test_one_person_in_two_households_needs_name_birth_and_phone(birth, phone, people):
    reading = read([3, 2, 501, "张三", "户主", "1958.3.2", ONE], [8, 1, 101, "张三", "房主", birth, phone])
    assert reading.counts().people == people
    assert reading.counts().memberships == 2
    assert len(reading.two_homes) == 2 - people


def test_a_phone_identifies_nobody():
    reading = read([3, 2, 501, "张三", "户主", None, ONE], [3, 2, 501, "张老太", "母亲", None, ONE])
    assert reading.counts().people == 2


# --- cells


def test_a_formula_without_value_rejects_a_name_and_empties_a_phone():
    reading = read_book(book_of([3, 2, 501, "=A9", "户主"], [3, 2, 502, "李四", "户主", None, "=A9"]))
    assert problems(reading) == [
        ("reject_row", "D2", Kind.FORMULA_WITHOUT_VALUE),
        ("bad_cell", "G3", Kind.FORMULA_WITHOUT_VALUE),
    ]


def test_a_bad_cell_leaves_the_row_and_is_remembered_as_unknown():
    reading = read([3, 2, 501, "张三", "户主", "58.3.2", f"{ONE}、1660000"])
    assert [row.status for row in reading.residents] == [Status.TAKEN]
    assert reading.taken[0].phones == (ONE,)
    assert reading.taken[0].unsure == {"birth", "phone"}
    assert {found.level for found in reading.problems} == {Level.BAD_CELL}


IDENTITY = "99010119580302001" + check_character("99010119580302001")
WRONG = IDENTITY[:-1] + ("6" if IDENTITY[-1] != "6" else "7")


def test_an_identity_number_is_checked_and_never_kept():
    head = ["楼栋", "房号", "姓名", "身份证号", "出生日期"]
    reading = read(
        [3, 501, "张三", IDENTITY], [3, 502, "李四", WRONG], [3, 503, "王五", IDENTITY, "1960.1.1"], head=head
    )
    assert reading.taken[0].birth == "1958-03-02"
    assert problems(reading) == [("bad_cell", "D3", Kind.ID_WRONG)]
    assert notes(reading) == [Kind.ID_NOT_KEPT, Kind.ID_BIRTH_DIFFERS]
    assert "9901011958" not in repr(reading)


def test_text_that_looks_like_a_formula_is_only_text():
    reading = read([3, 501, "张三", "+1+cmd|' /C calc'!A0"], head=["楼栋", "房号", "姓名", "备注"])
    assert reading.taken[0].remark == "+1+cmd|' /C calc'!A0"
