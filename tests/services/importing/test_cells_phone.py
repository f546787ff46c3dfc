"""Telephone numbers, and identity numbers that are only checked."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.importing.cells import Identity, read_identity, read_phones
from app.services.importing.cells.identity import check_character
from app.services.importing.findings import Trouble
from app.services.importing.kinds import Kind

ONE, OTHER = "19900001234", "16600005678"


@pytest.mark.parametrize(
    "cell",
    [
        ONE,
        int(ONE),
        float(ONE),
        f"{ONE}.0",
        f"'{ONE}",
        f"+86 {ONE}",
        f"+86{ONE}",
        f"0086{ONE}",
        f"86{ONE}",
        "199 0000 1234",
        "199-0000-1234",
        "0086-199-0000-1234",
        "１９９００００１２３４",
        f"手机:{ONE}",
        f"{ONE}（儿子）",
        f"儿子 {ONE}",
        f"电话1：{ONE}",
    ],
)
def test_one_mobile_in_many_spellings(cell):
    read = read_phones(cell)
    assert (read.numbers, read.troubles) == ((ONE,), ())


@pytest.mark.parametrize("parted", ["、", "/", "；", ";", ",", "，", " ", "\n", "或", " / ", "，  ", "和"])
def test_several_numbers_in_a_cell(parted):
    assert read_phones(f"{ONE}{parted}{OTHER}").numbers == (ONE, OTHER)


def test_the_same_number_twice_is_one():
    assert read_phones(f"{ONE}、{ONE}").numbers == (ONE,)


@pytest.mark.parametrize(
    "cell", ["0999-0001234", "09990001234", "(0999)0001234", "0999 0001234", "０９９９－０００１２３４"]
)
def test_landlines_keep_their_area_code(cell):
    assert read_phones(cell).numbers == ("0999-0001234",)


def test_0086_may_stand_inside_a_number():
    assert read_phones("16600008610").numbers == ("16600008610",)
    assert read_phones("8616600008610").numbers == ("16600008610",)
    assert read_phones("166 0000 8610").numbers == ("16600008610",)


@pytest.mark.parametrize("cell", [None, "", "无", "/", "-", "—", "没有", "不详", " 无 "])
def test_no_phone_is_no_problem(cell):
    read = read_phones(cell)
    assert (read.numbers, read.troubles) == ((), ())


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("1990000123", Kind.PHONE_10_DIGITS),
        (1990000123, Kind.PHONE_10_DIGITS),
        ("199 0000 123", Kind.PHONE_10_DIGITS),
        ("199000012345", Kind.PHONE_12_DIGITS),
        ("199000079086", Kind.PHONE_12_DIGITS),
        ("861990000123", Kind.PHONE_10_DIGITS),
        ("1.99E+10", Kind.PHONE_SCIENTIFIC),
        ("1.66e10", Kind.PHONE_SCIENTIFIC),
        ("199****1234", Kind.PHONE_MASKED),
        ("199XXXX1234", Kind.PHONE_MASKED),
        (f"{ONE}{OTHER}", Kind.PHONE_GLUED),
        ("2026-01-02", Kind.PHONE_IS_DATE),
        ("2026/1/2", Kind.PHONE_IS_DATE),
        (datetime(2026, 1, 2), Kind.PHONE_IS_DATE),  # noqa: DTZ001
        ("待核实", Kind.PHONE_NOT_A_NUMBER),
        ("0001234", Kind.PHONE_NO_AREA_CODE),
        ("12000001234", Kind.PHONE_NOT_MOBILE),
        (True, Kind.PHONE_NOT_A_NUMBER),
    ],
)
def test_what_is_no_number(cell, kind):
    read = read_phones(cell)
    assert (read.numbers, read.troubles) == ((), (Trouble(kind),))


@pytest.mark.parametrize("wrong", ["1660000123", "199****0000", "1.99E+10", "166000012345"])
@pytest.mark.parametrize("parted", ["、", " ", "/"])
def test_the_good_number_beside_a_wrong_one_stays(wrong, parted):
    for cell in (f"{ONE}{parted}{wrong}", f"{wrong}{parted}{ONE}"):
        read = read_phones(cell)
        assert read.numbers == (ONE,)
        assert len(read.troubles) == 1


MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@given(MOBILES, MOBILES, st.sampled_from(["、", "/", "；", ",", " ", "\n", "或"]))
def test_any_two_mobiles_are_told_apart(one, other, parted):
    assert read_phones(f"{one}{parted}{other}").numbers == tuple(dict.fromkeys((one, other)))


@given(MOBILES, st.sampled_from(["{}", "+86 {}", "86{}", "0086{}", "{}.0", "手机{}"]))
def test_any_mobile_is_read_back_whole(number, spelling):
    assert read_phones(spelling.format(number)).numbers == (number,)


@given(st.text(max_size=40))
def test_every_text_gives_only_whole_numbers(text):
    for number in read_phones(text).numbers:
        digits = number.replace("-", "")
        assert digits.isdecimal()
        assert digits[0] in "01"
        assert 10 <= len(digits) <= 12


IMPOSSIBLE_REGION = "99010119580302001"


def test_identity_numbers_are_judged_by_their_check_character():
    right = IMPOSSIBLE_REGION + check_character(IMPOSSIBLE_REGION)
    assert read_identity(right) == Identity("1958-03-02")
    assert read_identity(f" {right.lower()} ") == Identity("1958-03-02")
    wrong = IMPOSSIBLE_REGION + ("0" if right[-1] != "0" else "1")
    assert read_identity(wrong) == Trouble(Kind.ID_WRONG)
    assert read_identity(right[:17]) == Trouble(Kind.ID_WRONG)


def test_an_identity_number_kept_as_a_number_has_lost_its_end():
    assert read_identity(990101195803020000) == Trouble(Kind.ID_LOST_DIGITS)
    assert read_identity("9.90101E+17") == Trouble(Kind.ID_LOST_DIGITS)
    assert read_identity("") == Identity()


def test_no_answer_brings_an_identity_number_back():
    number = IMPOSSIBLE_REGION + check_character(IMPOSSIBLE_REGION)
    assert number not in repr(read_identity(number))
    assert all(not any(mark.isdigit() and len(mark) > 4 for mark in kind.label.split()) for kind in Kind)
