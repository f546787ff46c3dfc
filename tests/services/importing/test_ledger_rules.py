"""Rules of ledgers, one by one: whose points, which day, how many, what is carried and what never is."""

import tomllib
from datetime import date, datetime, time
from pathlib import Path

import pytest

from app.services.importing import FileRefused, open_workbook, read_ledger, rule_for
from app.services.importing.findings import Trouble
from app.services.importing.kinds import Kind
from app.services.importing.ledger.cells import read_deed_day, read_points
from app.services.importing.ledger.model import Status
from app.services.importing.workbook import CellError, Formula, Refusal, Sheet, Workbook
from app.services.importing.workbook.grid import Span
from tests.services.importing.estate import DATA, TODAY, workbook
from tests.services.importing.ledgers import (
    HEAD,
    NEIGHBOURS,
    estate_lookup,
    found,
    ledger,
    ledgers,
    of,
    row,
    sample_ledger,
)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("3月2日", "2026-03-02"),
        ("３．２", "2026-03-02"),
        ("3/2", "2026-03-02"),
        ("03-02", "2026-03-02"),
        ("三月二日", "2026-03-02"),
        ("3月2号", "2026-03-02"),
        (" 2026. 3. 2 ", "2026-03-02"),
        ("2026年3月2日 08:30", "2026-03-02"),
        ("2026-03-02 00:00:00", "2026-03-02"),
        ("20260302", "2026-03-02"),
        ("2025-12-31", "2025-12-31"),
        (datetime(2026, 3, 2, 8, 30), "2026-03-02"),  # noqa: DTZ001
        (46083, "2026-03-02"),
        (3.14, "2026-03-14"),
        (3.4, "2026-03-04"),
        (2.3, "2026-02-03"),
        ("2026-11-01", "2026-11-01"),
    ],
)
def test_days(cell, day):
    assert read_deed_day(cell, 2026, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        (None, Kind.DATE_MISSING),
        ("　", Kind.DATE_MISSING),
        ("2026.2.30", Kind.DATE_IMPOSSIBLE),
        ("2月30日", Kind.DATE_IMPOSSIBLE),
        ("13.1", Kind.DATE_IMPOSSIBLE),
        ("2.29", Kind.DATE_IMPOSSIBLE),
        (3.1, Kind.DATE_AMBIGUOUS),
        (1.2, Kind.DATE_AMBIGUOUS),
        (3.345, Kind.DATE_IMPOSSIBLE),
        ("11月2日", Kind.DATE_FUTURE),
        ("2027-03-02", Kind.DATE_FUTURE),
        (datetime(1900, 1, 5), Kind.DATE_TOO_EARLY),  # noqa: DTZ001
        ("1899-01-01", Kind.DATE_TOO_EARLY),
        ("2026年3月", Kind.DATE_UNREADABLE),
        ("2026", Kind.DATE_UNREADABLE),
        ("3月", Kind.DATE_UNREADABLE),
        ("26.3.2", Kind.DATE_UNREADABLE),
        ("上周", Kind.DATE_UNREADABLE),
        (5, Kind.DATE_UNREADABLE),
        (True, Kind.DATE_UNREADABLE),
        (time(3, 2), Kind.DATE_UNREADABLE),
        (float("inf"), Kind.DATE_UNREADABLE),
        ("1." + "9" * 5000, Kind.DATE_UNREADABLE),
        (Formula(), Kind.FORMULA_WITHOUT_VALUE),
        (CellError("#REF!"), Kind.CELL_ERROR),
    ],
)
def test_what_is_no_day(cell, kind):
    assert read_deed_day(cell, 2026, TODAY) == Trouble(kind)


def test_a_day_without_year_needs_one():
    assert read_deed_day("3月2日", None, TODAY) == Trouble(Kind.DATE_WITHOUT_YEAR)
    assert read_deed_day("3月2日", 2024, TODAY) == date(2024, 3, 2)
    assert read_deed_day("2.29", 2024, TODAY) == date(2024, 2, 29)


def test_a_workbook_may_count_its_days_from_1904():
    assert read_deed_day(46083 - 1462, 2026, TODAY, epoch_1904=True) == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("cell", "points"),
    [(3, 3), (3.0, 3), ("3", 3), ("３", 3), (" 3.0 ", 3), ("3分", 3), ("+3", 3), (10_000, 10_000)],
)
def test_points(cell, points):
    assert read_points(cell) == points


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        (None, Kind.POINTS_MISSING),
        ("", Kind.POINTS_MISSING),
        ("二分", Kind.POINTS_WORDS),
        ("三", Kind.POINTS_WORDS),
        ("3+2", Kind.POINTS_WORDS),
        ("1e3", Kind.POINTS_WORDS),
        ("9" * 5000, Kind.POINTS_WORDS),
        (True, Kind.POINTS_WORDS),
        (datetime(2026, 3, 2), Kind.POINTS_WORDS),  # noqa: DTZ001
        (float("nan"), Kind.POINTS_WORDS),
        (float("inf"), Kind.POINTS_WORDS),
        (-3, Kind.POINTS_NEGATIVE),
        ("−3", Kind.POINTS_NEGATIVE),
        ("-0.5", Kind.POINTS_NEGATIVE),
        (0, Kind.POINTS_ZERO),
        ("0", Kind.POINTS_ZERO),
        (3.5, Kind.POINTS_FRACTION),
        ("3.5分", Kind.POINTS_FRACTION),
        (10_001, Kind.POINTS_TOO_MANY),
        (10**400, Kind.POINTS_TOO_MANY),
        (Formula(), Kind.FORMULA_WITHOUT_VALUE),
        (CellError("#N/A"), Kind.CELL_ERROR),
    ],
)
def test_what_is_no_number_of_points(cell, kind):
    assert read_points(cell) == Trouble(kind)


@pytest.mark.parametrize("name", ["张三", "张　三", "张三（党员）"])
@pytest.mark.parametrize("address", ["3-2-502", "３栋２单元５０２", "三栋二单元502室", "3#02-0502"])
def test_name_and_address_are_read_in_any_style(name, address):
    reading = ledger(row(姓名=name, 住址=address))
    assert found(reading) == []
    assert [one.person for one in reading.taken] == [1]


def test_the_address_decides_between_namesakes():
    reading = ledger(
        row(), row(住址="8-601"), row(住址="9-1-101"), row(住址=None), row(姓名="李四", 住址="3-2-502")
    )
    assert [one.person for one in reading.rows] == [1, 2, 0, 0, 0]
    assert found(reading) == [
        ("reject_row", "B4", "unknown_person"),
        ("reject_row", "B5", "unknown_person"),
        ("reject_row", "B6", "unknown_person"),
        ("reject_row", "F6", "self_recorded"),
    ]
    assert "住址" in reading.problems[1].message


def test_a_blank_address_is_not_that_of_the_row_above():
    """Though the name is the same: another 张三 lives in the estate."""
    reading = ledger(row(), row(住址=None, 积分=3))
    assert found(reading) == [("reject_row", "B3", "unknown_person")]


def test_an_address_as_above_does_not_cross_a_total():
    reading = ledger(row(), ("小计", None, None, None, 2), row(住址="同上", 积分=3))
    assert found(reading) == [("reject_row", "C4", "ditto_without_value")]


def test_two_of_one_name_in_one_home_are_not_told_apart():
    assert found(ledger(row(), row(姓名="赵大", 住址="5-1-101"))) == [("reject_row", "B3", "person_uncertain")]


@pytest.mark.parametrize(
    ("cells", "where", "kind"),
    [
        ({"姓名": None}, "B2", "name_missing"),
        ({"姓名": "张三、李四"}, "B2", "name_two_people"),
        ({"姓名": 7}, "B2", "name_number"),
        ({"姓名": "同上"}, "B2", "ditto_without_value"),
        ({"住址": "3栋"}, "C2", "room_missing"),
        ({"住址": datetime(2026, 3, 2)}, "C2", "address_is_date"),  # noqa: DTZ001
        ({"住址": "东头那家"}, "C2", "address_unreadable"),
        ({"住址": "502"}, "C2", "building_missing"),
        ({"日期": None}, "A2", "date_missing"),
        ({"积分": None}, "E2", "points_missing"),
        ({"记录人": None}, "F2", "recorder_missing"),
        ({"记录人": "无"}, "F2", "recorder_missing"),
        ({"记录人": 13}, "F2", "recorder_unreadable"),
        ({"记录人": "王芳、李四"}, "F2", "recorder_unreadable"),
        ({"记录人": "张 三"}, "F2", "self_recorded"),
    ],
)
def test_a_row_that_does_not_count(cells, where, kind):
    reading = ledger(row(**cells), row(日期="3月3日"))
    assert found(reading) == [("reject_row", where, kind)]
    assert [one.status for one in reading.rows] == [Status.REJECTED, Status.TAKEN]


def test_every_fault_of_a_row_is_named():
    reading = ledger(row(日期="3月32日", 姓名="胡不归", 积分="二", 记录人="胡不归"), row())
    assert found(reading) == [
        ("reject_row", "A2", "date_impossible"),
        ("reject_row", "B2", "unknown_person"),
        ("reject_row", "E2", "points_words"),
        ("reject_row", "F2", "self_recorded"),
    ]


def test_a_deed_without_words_counts_and_the_cell_is_named():
    reading = ledger(row(事项=None), row(日期="3.3", 事项="扫" * 201), row(事项="扫" * 200))
    assert found(reading) == [("bad_cell", "D2", "deed_missing"), ("bad_cell", "D3", "deed_too_long")]
    assert [len(one.deed) for one in reading.rows] == [0, 0, 200]
    assert [one.status for one in reading.rows] == [Status.TAKEN, Status.TAKEN, Status.TAKEN]


def test_a_repeat_needs_date_person_deed_points_and_recorder():
    """The same written otherwise is the same; a person of two homes is one person; any other part makes it new."""
    reading = ledger(
        row(),
        row(日期=datetime(2026, 3, 2), 姓名="张　三", 住址="3栋2单元502", 事项=" 楼道 清扫", 积分="2"),  # noqa: DTZ001
        row(日期="3月3日"),
        row(住址="8-601"),
        row(事项="楼道清扫二次"),
        row(积分=3),
        row(记录人="王芳"),
        row(姓名="王芳"),
        row(姓名="王芳", 住址="4-1-101"),
    )
    assert found(reading) == [("reject_row", "3", "duplicate"), ("reject_row", "10", "duplicate")]
    assert [one.repeats for one in reading.rows if one.repeats] == ["2026年3月!2", "2026年3月!9"]


def test_a_repeat_may_stand_in_another_sheet():
    reading = ledgers({"2026年3月": [HEAD, row()], "补记": [HEAD, row(日期="2026-03-02")]})
    assert found(reading) == [("reject_row", "2", "duplicate")]
    assert "2026年3月第2行" in reading.problems[0].message


def test_a_row_left_out_repeats_nothing():
    reading = ledger(row(记录人=None), row())
    assert [one.status for one in reading.rows] == [Status.REJECTED, Status.TAKEN]


def test_a_date_of_another_month_or_year_counts_and_is_noted():
    reading = ledger(row(), row(日期="4月14日"), row(日期="2025-03-02"), row(日期="4月14日", 积分="二"))
    assert found(reading) == [
        ("note", "A3", "date_other_month"),
        ("note", "A4", "date_other_month"),
        ("reject_row", "E5", "points_words"),
    ]
    assert [one.day for one in reading.taken] == [date(2026, 3, 2), date(2026, 4, 14), date(2025, 3, 2)]
    assert {one.month for one in reading.taken} == {3}


@pytest.mark.parametrize("name", ["2026年1-10月", "2026年1月至10月", "2026年一月～十月", "2026全年", "2026"])
def test_a_sheet_of_many_months_has_no_other_month(name):
    reading = ledger(row(), row(日期="4月14日"), name=name)
    assert found(reading) == []
    assert [one.month for one in reading.rows] == [3, 4]


def test_the_title_says_year_and_month_where_the_sheet_does_not():
    title = ("翠湖里社区志愿积分台账（2025年三月）",)
    reading = ledgers({"Sheet1": [title, HEAD, row(), row(日期="4.1")]})
    assert [one.day for one in reading.taken] == [date(2025, 3, 2), date(2025, 4, 1)]
    assert found(reading) == [("note", "A4", "date_other_month")]


def test_as_above_takes_over_and_a_blank_does_not():
    reading = ledger(
        row(),
        row(日期="同上", 姓名="同上", 住址="同上", 事项="清理小广告", 记录人="〃"),
        row(日期="〃", 姓名="李四", 住址="3-1-101", 事项="〃", 积分="〃", 记录人="王芳"),
        row(住址=None, 事项="值勤"),
        ("合计", None, None, None, 6),
        row(日期="同上", 住址="同上", 事项="巡逻"),
    )
    assert [(one.person, one.deed, one.points) for one in reading.taken] == [
        (1, "楼道清扫", 2),
        (1, "清理小广告", 2),
        (4, "清理小广告", 2),
    ]
    assert [(where, kind) for _, where, kind in found(reading) if kind != "total_wrong"] == [
        ("B5", "unknown_person"),
        ("A7", "ditto_without_value"),
        ("C7", "ditto_without_value"),
    ]


def test_merged_cells_hold_for_their_range_but_points_are_one_rows():
    cells = {
        1: dict(enumerate(HEAD, 1)),
        2: dict(enumerate(row()[:6], 1)),
        3: {4: "巡逻", 5: 3},
        4: {4: "值勤"},
    }
    merged = [Span(2, column, 4, column) for column in (1, 2, 3, 5, 6)]
    book = Workbook("台账.xlsx", (Sheet("2026年3月", cells, merged),))
    reading = read_ledger(book, of(NEIGHBOURS), TODAY)
    assert [(one.person, one.deed, one.points) for one in reading.taken] == [(1, "楼道清扫", 2), (1, "巡逻", 3)]
    assert found(reading) == [("reject_row", "E4", "points_missing")]


def test_building_unit_and_room_in_columns_of_their_own():
    head = ("序号", "活动日期", "志愿者姓名", "楼栋", "单元", "房号", "服务内容", "分值", "登记人")
    reading = ledger(
        (1, "3.2", "张三", "3栋", "2单元", "502", "楼道清扫", 2, "李四"),
        (2, "3.2", "张三", 8, None, 601, "楼道清扫", 2, "李四"),
        (3, "3.2", "张三", 3, None, None, "值勤", 2, "李四"),
        head=head,
    )
    assert [one.person for one in reading.rows] == [1, 2, 0]
    assert found(reading) == [("reject_row", "F4", "room_missing")]


def test_a_deed_that_begins_like_a_total_is_a_deed():
    reading = ledger(row(事项="累计巡逻三晚", 积分=4), ("合计", None, None, None, 4))
    assert [one.points for one in reading.taken] == [4]
    assert found(reading) == []


def test_rows_that_a_program_filled_in_count():
    book = Workbook(
        "台账.xlsx",
        (
            Sheet(
                "2026年3月",
                {1: dict(enumerate(HEAD, 1)), 2: dict(enumerate(row()[:6], 1))},
                computed=frozenset((2, column) for column in range(1, 7)),
            ),
        ),
    )
    assert len(read_ledger(book, of(NEIGHBOURS), TODAY).taken) == 1


@pytest.mark.parametrize(
    ("total", "noted"),
    [
        (("合计", None, None, None, 9), []),
        (("合计", None, None, None, "9分"), []),
        (("合计", None, None, None, 8), ["E5"]),
        (("合计：9分",), []),
        (("合计：8分",), ["A5"]),
        (("合计", None, None, None, None), []),
        (("合计", None, None, None, "略"), []),
    ],
)
def test_totals_of_a_sheet(total, noted):
    """All numbers as they stand are meant, also those of rows that do not count."""
    reading = ledger(row(), row(记录人=None, 积分=4), row(日期="3月5日", 积分=3), total)
    assert [where for _, where, kind in found(reading) if kind == "total_wrong"] == noted
    assert len(reading.taken) == 2


def test_digits_kept_as_text_may_be_left_out_of_a_sum_or_not():
    for stated in (3, 5):
        assert found(ledger(row(积分="2"), row(积分=3), ("合计", None, None, None, stated))) == []


def test_subtotals_speak_of_their_section_and_totals_of_the_sheet_or_the_file():
    march = [HEAD, row(), ("小计", *[None] * 3, 2), row(积分=3), ("小计", *[None] * 3, 3), ("合计", *[None] * 3, 5)]
    april = [HEAD, row(日期="4.1"), ("合计", *[None] * 3, 2), ("累计", *[None] * 3, 7), ("总计", *[None] * 3, 6)]
    reading = ledgers({"2026年3月": march, "2026年4月": april})
    assert found(reading) == [("note", "E5", "total_wrong")]


def test_the_summary_is_checked_person_by_person_and_month_by_month():
    summary = [
        ("姓名", "住址", "3月", "4月", "合计"),
        ("张三", "3栋2单元502", 5, 0, 5),
        ("张三", "8-601", 0, 1, 4),
        ("王芳", "4-1-101", 2, None, 2),
        ("胡不归", "1-1-101", 0, 0, 0),
        ("李四", "3-1-101", 0, 0, 3),
        ("合计", None, 7, 1, 14),
    ]
    march = [HEAD, row(), row(积分=3), row(姓名="王芳"), row(积分="二")]
    april = [HEAD, row(日期="4.1", 住址="8-601", 积分=4)]
    reading = ledgers({"汇总": summary, "2026年3月": march, "2026年4月": april})
    notes = [(one.cell, one.message) for one in reading.notes if one.kind is Kind.PERSON_TOTAL_WRONG]
    assert notes == [
        ("D3", "这里写的是1分，各行加起来是4分，以各行为准"),
        ("E6", "这里写的是3分，各行加起来是0分，以各行为准"),
    ]


def test_a_summary_without_addresses_is_checked_where_the_name_is_enough():
    summary = [("姓名", "总积分"), ("王芳", 9), ("张三", 9)]
    rows = [HEAD, row(), row(住址="8-601"), row(姓名="王芳")]
    reading = ledgers({"汇总": summary, "2026年3月": rows})
    assert found(reading) == [("note", "B2", "person_total_wrong")]


def test_hidden_sheets_and_other_sheets_are_named():
    reading = ledgers({"说明": [("请按月填写",)], "2026年3月": [HEAD, row()], "2026年4月": [HEAD]})
    assert found(reading) == [("note", "0", "sheet_without_header")]
    shown = Sheet("2026年3月", {1: dict(enumerate(HEAD, 1)), 2: dict(enumerate(row()[:6], 1))})
    hidden = Sheet("2026年4月", shown.rows, hidden=True)
    book = Workbook("台账.xlsx", (hidden, shown))
    reading = read_ledger(book, of(NEIGHBOURS), TODAY)
    assert [(one.sheet, one.kind) for one in reading.findings] == [("2026年4月", Kind.SHEET_HIDDEN)]
    assert len(reading.taken) == 1


def test_columns_that_are_not_taken_are_named():
    reading = ledgers({"2026年3月": [(*HEAD, "扣分"), (*row(), 5)]})
    assert [(one.kind, "扣分" in one.message) for one in reading.notes] == [(Kind.COLUMN_NOT_TAKEN, True)]


TITLES = {
    "楼道清扫": "corridor_cleaning",
    "扫楼道": "corridor_cleaning",
    "Night Patrol": "night_patrol",
    "值勤": "a",
}


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        ("楼道清扫", "corridor_cleaning"),
        (" 楼道　清扫。", "corridor_cleaning"),
        ("“扫楼道”", "corridor_cleaning"),
        ("ＮＩＧＨＴ patrol", "night_patrol"),
        ("楼道清洁", None),
        ("楼道清扫两次", None),
        ("清扫", None),
        ("楼道清扫（未做）", None),
        ("", None),
        ("。", None),
    ],
)
def test_a_rule_is_chosen_by_its_whole_title(deed, code):
    assert rule_for(deed, TITLES) == code


def test_two_rules_of_one_title_are_no_answer():
    assert rule_for("值 勤", {"值勤": "a", "值勤！": "b"}) is None
    assert rule_for("值 勤", {"值勤": "a", "值勤！": "a"}) == "a"
    assert rule_for("", {"": "a", "。": "a"}) is None


def test_rules_of_the_sample_are_those_whose_titles_it_writes():
    """The others stay without a rule, and each text is noted once."""
    defaults = Path(__file__).parents[3] / "config/defaults/programmes.toml"
    programmes = tomllib.loads(defaults.read_text(encoding="utf-8"))["programme"]
    rules = next(one["rule"] for one in programmes if one["code"] == "volunteer")
    reading = sample_ledger(estate_lookup(), {rule["title"]: rule["code"] for rule in rules})
    by_rule = {
        code: {one.deed for one in reading.taken if one.rule == code} for code in {r.rule for r in reading.rows}
    }
    assert by_rule["corridor_cleaning"] == {"楼道清扫"}
    assert by_rule["mediation"] == {"调解邻里纠纷"}
    assert set(by_rule) == {"corridor_cleaning", "mediation", ""}
    unknown = [one for one in reading.notes if one.kind is Kind.RULE_UNKNOWN]
    assert len(unknown) == len(by_rule[""]) == 11
    assert all(one.column == "事项" for one in unknown)
    assert {deed for deed in by_rule[""] if any(f"「{deed}」" in one.message for one in unknown)} == by_rule[""]


def test_no_message_repeats_a_number_that_stands_in_a_deed():
    deeds = ["帮19900001234跑腿", "帮 199-0000-1234 跑腿", "帮110101199003071234办证", "清扫2026年3号楼"]
    reading = ledgers({"2026年3月": [HEAD, *(row(事项=deed) for deed in deeds)]}, TITLES)
    assert [one.message.partition("」")[0] for one in reading.notes] == [
        "「帮***跑腿",
        "「帮 *** 跑腿",
        "「帮***办证",
        "「清扫2026年3号楼",
    ]


def test_a_roster_and_other_files_are_no_ledger():
    for name in ("roster-small.xlsx", "stewards.xlsx", "services.csv"):
        with pytest.raises(FileRefused) as refused:
            read_ledger(open_workbook((DATA / name).read_bytes(), name), of({}), TODAY)
        assert refused.value.reason is Refusal.NO_TABLE_FOUND


@pytest.mark.parametrize("rows", [[HEAD], [("姓名", "住址", "合计"), ("张三", "3-2-502", 5)], [("说明",)]])
def test_a_ledger_without_a_deed_is_refused(rows):
    with pytest.raises(FileRefused) as refused:
        read_ledger(open_workbook(workbook({"2026年3月": rows}), "台账.xlsx"), of(NEIGHBOURS), TODAY)
    assert refused.value.reason is Refusal.NO_TABLE_FOUND
    assert "请" in refused.value.detail
