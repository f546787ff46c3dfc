"""Text and names of cells."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.importing.catalogue import read_catalogue
from app.services.importing.cells import (
    Name,
    compact,
    is_ditto,
    plain,
    read_address,
    read_birth,
    read_building,
    read_buildings,
    read_day,
    read_name,
    read_phones,
    read_room,
    read_unit,
    words,
)
from app.services.importing.findings import Trouble
from app.services.importing.kinds import Kind
from app.services.importing.roster import read_roster
from app.services.importing.stewards import read_stewards
from app.services.importing.workbook import CellError, Formula, Sheet, Workbook


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("１１－２－５０２", "11-2-502"),
        ("　张三 ", "张三"),
        ("\u200b张\u00a0三\ufeff", "张 三"),
        ("（Ａ）", "(A)"),
        (502.0, "502"),
        (True, "TRUE"),
        (None, ""),
        (Formula(), ""),
        (datetime(1958, 3, 2), "1958-03-02"),  # noqa: DTZ001 - a cell has no zone
    ],
)
def test_plain_folds_width_and_drops_what_nobody_sees(cell, text):
    assert plain(cell) == text


def test_words_for_people_keep_their_punctuation_and_lines():
    assert words(" 房主，不在此居住\r\n请联系儿子 ") == "房主，不在此居住\n请联系儿子"


def test_compact_has_no_white_space():
    assert compact(" 姓　名\n") == "姓名"


@pytest.mark.parametrize("cell", ["同上", " 同 上 ", "〃", '"'])
def test_as_above(cell):
    assert is_ditto(cell)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("张　三", "张三"),
        ("欧阳 娜娜", "欧阳娜娜"),
        ("王 小 明", "王小明"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽 . 买买提", "阿依古丽·买买提"),
        ("阿依古丽．买买提", "阿依古丽·买买提"),
        ("麦麦提江・吐尔逊", "麦麦提江·吐尔逊"),
        ("𠮷祥云", "𠮷祥云"),
        ("邓芃𬱟", "邓芃𬱟"),
        ("張國棟", "張國棟"),
        ("John  Smith", "John Smith"),
        ("", ""),
        ("不详", ""),
    ],
)
def test_names(cell, name):
    assert read_name(cell) == Name(name)


@pytest.mark.parametrize("cell", ["张三（租客）", "张三(租客)", "张三【租客】"])
def test_a_bracket_behind_a_name_is_a_remark(cell):
    assert read_name(cell) == Name("张三", "租客")


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("张三、李四", Kind.NAME_TWO_PEOPLE),
        ("张三/李四", Kind.NAME_TWO_PEOPLE),
        ("张三\n李四", Kind.NAME_TWO_PEOPLE),
        ("张三 李四", Kind.NAME_TWO_PEOPLE),
        ("张三，李四", Kind.NAME_TWO_PEOPLE),
        (5, Kind.NAME_NUMBER),
        (5.5, Kind.NAME_NUMBER),
        ("张三2", Kind.NAME_NUMBER),
        ("2026.1.1", Kind.NAME_DATE),
        (datetime(2026, 1, 1), Kind.NAME_DATE),  # noqa: DTZ001
        (True, Kind.NAME_TRUTH_VALUE),
        ("FALSE", Kind.NAME_TRUTH_VALUE),
        ("同上", Kind.NAME_DITTO),
        ("张" * 50, Kind.NAME_TOO_LONG),
        (Formula(), Kind.FORMULA_WITHOUT_VALUE),
        (CellError("#N/A"), Kind.CELL_ERROR),
    ],
)
def test_what_is_no_name(cell, kind):
    assert read_name(cell) == Trouble(kind)


@pytest.mark.parametrize("sign", list("<>=@+{}$%"))
def test_signs_of_formulas_and_markup_are_in_no_name(sign):
    assert read_name(f"{sign}张三") == Trouble(Kind.NAME_SIGN)
    assert read_name(f"张三{sign}") == Trouble(Kind.NAME_SIGN)


@given(st.text(max_size=60))
def test_every_text_gives_a_clean_name_or_a_reason(text):
    read = read_name(text)
    if isinstance(read, Name):
        assert not set(read.text) & set("<>=@+{}$%0123456789、/\n")
        assert read_name(read.text) in (read, Name(read.text))
    else:
        assert read.sentence


@pytest.mark.parametrize("digits", ["9", "一", "９"])
@pytest.mark.parametrize(
    "shape", ["{}", "1-{}", "{}-1", "3栋{}", "{}栋101", "{}.1.1", "{}年", "{}人", "{}户", "{}日"]
)
@pytest.mark.parametrize(
    "read",
    [
        read_address,
        read_building,
        read_buildings,
        read_name,
        read_phones,
        read_room,
        read_unit,
        read_day,
        lambda value: read_birth(value, date(2026, 11, 1)),
        lambda value: read_roster(roster_with(value), date(2026, 11, 1)),
        lambda value: read_stewards(stewards_with(value), date(2026, 11, 1)),
        lambda value: read_catalogue(catalogue_with(value)),
    ],
)
def test_thousands_of_digits_are_no_number_and_no_accident(read, shape, digits):
    """Python refuses to make a number of more than 4,300 digits; a cell may hold 32,767."""
    read(shape.format(digits * 5000))


def test_a_text_too_long_for_any_rule_is_not_read_in_part():
    assert isinstance(read_buildings("3栋、" * 400), Trouble)
    assert isinstance(read_day("2026-1-1 " * 400), Trouble)
    phones = read_phones("19900000001 " * 400)
    assert (phones.numbers, [one.kind for one in phones.troubles]) == ((), [Kind.PHONE_NOT_A_NUMBER])


def roster_with(value: str) -> Workbook:
    head = ("楼栋", "单元", "房号", "姓名", "出生日期", "联系电话", "住户类型")
    rows = [("3", "1", "101", "张三", value, value, value), (value,) * 7, ("合计", None, None, value, value)]
    return table(head, rows)


def stewards_with(value: str) -> Workbook:
    head = ("负责楼栋", "姓名", "联系电话", "户数", "任期起", "住址")
    return table(head, [("1-3栋", "张三", value, value, value, value), (value,) * 6])


def catalogue_with(value: str) -> Workbook:
    head = ("编号", "服务名称", "价格", "响应时限", "完成时限")
    return table(
        head, [("S1", "甲", value, value, f"{value}分钟"), ("S2", "乙", f"{value}元", f"{value}小时", value)]
    )


def table(head: tuple[str, ...], rows: list[tuple[str | None, ...]]) -> Workbook:
    cells = {
        number: {column: value for column, value in enumerate(row, 1) if value is not None}
        for number, row in enumerate([head, *rows], 1)
    }
    return Workbook("表.xlsx", (Sheet("表", cells),))
