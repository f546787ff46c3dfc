"""Addresses, whole and in parts."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.importing.cells import (
    Address,
    building_of_sheet,
    combine,
    read_address,
    read_building,
    read_buildings,
    read_room,
    read_unit,
)
from app.services.importing.cells.numerals import chinese_number
from app.services.importing.findings import Trouble
from app.services.importing.kinds import Kind


@pytest.mark.parametrize(
    "cell",
    [
        "3-2-502",
        "3栋2单元502",
        "3#2-502",
        "三栋二单元502",
        "3幢2单元502室",
        "3号楼2单元502",
        "3号楼2单元502号",
        "第三栋第二单元五〇二",
        "03-02-0502",
        "３－２－５０２",
        "3—2—502",
        "3栋-2-502",
        "3#-2-502",
        "3#楼2单元502",
        "3-2单元-502",
        " 3 栋 2 单元 502 ",
        "3 2 502",
        "3栋2单元5层502",
        "3座2门502",
    ],
)
def test_one_home_in_many_spellings(cell):
    assert read_address(cell) == Address("3", "2", "502")


@pytest.mark.parametrize(
    ("cell", "address"),
    [
        ("8-601", Address("8", "", "601")),
        ("8栋601", Address("8", "", "601")),
        ("3号502室", Address("3", "", "502")),
        ("A座502", Address("A", "", "502")),
        ("a座2单元502", Address("A", "2", "502")),
        ("B栋1-1201", Address("B", "1", "1201")),
        ("3栋502-1", Address("3", "", "502-1")),
        ("二十一栋一单元1001", Address("21", "1", "1001")),
        ("翠湖里小区3栋2单元502", Address("3", "2", "502", "翠湖里小区")),
        ("幸福一里三栋二单元502", Address("3", "2", "502", "幸福一里")),
        ("502室", Address(room="502")),
        ("2单元502", Address(unit="2", room="502")),
        ("3栋", Address("3")),
        ("3栋2单元", Address("3", "2")),
        ("", Address()),
    ],
)
def test_parts_that_are_not_there_stay_empty(cell, address):
    assert read_address(cell) == address


@pytest.mark.parametrize(
    "cell",
    [datetime(2026, 3, 2), "2026-3-2", "2026/03/02", "3月2日", "2-Mar", "Mar-02"],  # noqa: DTZ001
)
def test_a_date_is_never_guessed_back(cell):
    for read in (read_address, read_building, read_unit, read_room):
        assert read(cell) == Trouble(Kind.ADDRESS_IS_DATE)


@pytest.mark.parametrize("cell", ["哈哈", "1-1-1-1-1", "3-2-", True, 3.2, "3栋2单元502和503"])
def test_what_cannot_be_read(cell):
    assert read_address(cell) == Trouble(Kind.ADDRESS_UNREADABLE)


@pytest.mark.parametrize("cell", [3, 3.0, "3", "3.0", "03", "3栋", "3#", "三号楼", "3幢", "3楼", "第3栋"])
def test_a_building_in_its_own_cell(cell):
    assert read_building(cell) == Address("3")


@pytest.mark.parametrize("cell", [2, 2.0, "2单元", "二单元", "第二单元", "2门"])
def test_a_unit_in_its_own_cell(cell):
    assert read_unit(cell) == Address(unit="2")


@pytest.mark.parametrize("cell", ["无", "/", "-", None, ""])
def test_a_building_may_have_no_units(cell):
    assert read_unit(cell) == Address()


@pytest.mark.parametrize(
    ("cell", "address"),
    [
        (502, Address(room="502")),
        ("0502室", Address(room="502")),
        ("502.0", Address(room="502")),
        ("0502.00", Address(room="502")),
        ("2-502", Address(unit="2", room="502")),
        ("3-2-502", Address("3", "2", "502")),
        ("101-1", Address(room="101-1")),
        ("商铺3", Address(room="商铺3")),
        ("户主", None),
    ],
)
def test_a_room_in_its_own_cell(cell, address):
    expected = address or Trouble(Kind.ADDRESS_UNREADABLE)
    assert read_room(cell) == expected


@pytest.mark.parametrize(
    ("sheet", "building"),
    [
        ("3栋", "3"),
        ("三栋", "3"),
        ("3号楼住户", "3"),
        ("A座", "A"),
        ("1-5栋", ""),
        ("居民花名册", ""),
        ("Sheet3", ""),
    ],
)
def test_a_sheet_may_name_one_building(sheet, building):
    assert building_of_sheet(sheet) == building


def test_parts_of_one_address_must_not_contradict():
    assert combine(Address("3"), Address("3", "2", "502")) == Address("3", "2", "502")
    assert combine(Address("4"), Address("3", "2", "502")) == Trouble(Kind.ADDRESS_CONTRADICTS)


@pytest.mark.parametrize(
    ("cell", "buildings"),
    [
        ("1-5栋", "1 2 3 4 5"),
        ("6—10栋", "6 7 8 9 10"),
        ("11、12、13栋", "11 12 13"),
        ("16～19幢", "16 17 18 19"),
        ("20、21号楼", "20 21"),
        ("28至30栋", "28 29 30"),
        ("31-33", "31 32 33"),
        ("一至三栋", "1 2 3"),
        ("1-2栋、5栋", "1 2 5"),
        ("A-C座", "A B C"),
        (7, "7"),
        ("7.0", "7"),
        ("", ""),
    ],
)
def test_several_buildings_in_a_cell(cell, buildings):
    assert read_buildings(cell) == tuple(buildings.split())


@pytest.mark.parametrize("cell", ["全部", "5-1栋", "1-999栋", "1-5栋等"])
def test_buildings_that_cannot_be_read(cell):
    assert read_buildings(cell) == Trouble(Kind.BUILDINGS_UNREADABLE)


NUMBERS = st.integers(1, 99)
DIGITS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not tens:
        return DIGITS[ones]
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


@given(NUMBERS)
def test_chinese_numerals(number):
    assert chinese_number(numeral(number)) == number


@given(NUMBERS, NUMBERS, st.integers(101, 3999))
def test_every_common_spelling_gives_the_same_home(building, unit, room):
    home = Address(str(building), str(unit), str(room))
    for spelling in (
        f"{building}-{unit}-{room}",
        f"{building}栋{unit}单元{room}",
        f"{building}幢{unit}单元{room}室",
        f"{building}号楼{unit}单元{room}",
        f"{building}#{unit}-{room}",
        f"{numeral(building)}栋{numeral(unit)}单元{room}",
        f"{building:02d}-{unit:02d}-{room:05d}",
    ):
        assert read_address(spelling) == home, spelling


@given(st.text(max_size=30))
def test_every_text_is_an_address_or_has_a_reason(text):
    for read in (read_address, read_building, read_unit, read_room):
        assert isinstance(read(text), Address | Trouble)
