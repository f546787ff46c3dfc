"""Births, and days of terms."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.importing.cells import age_on, first_day, read_birth, read_day
from app.services.importing.findings import Trouble
from app.services.importing.kinds import Kind

TODAY = date(2026, 11, 1)


@pytest.mark.parametrize(
    "cell",
    [
        "1958.3.2",
        "1958-03-02",
        "1958/3/2",
        "1958年3月2日",
        "1958年03月02号",
        "1958 3 2",
        "1958. 3. 2",
        "1958、3、2",
        "19580302",
        19580302,
        "１９５８．３．２",
        "一九五八年三月二日",
        "1958年3月2日生",
        "1958-03-02 00:00:00",
        "'1958.3.2",
        datetime(1958, 3, 2),  # noqa: DTZ001
        21246,
        21246.0,
        "21246",
    ],
)
def test_one_day_in_many_spellings(cell):
    assert read_birth(cell, TODAY) == "1958-03-02"


@pytest.mark.parametrize(
    ("cell", "birth"),
    [
        (1958, "1958"),
        ("1958年", "1958"),
        ("二〇〇一年", "2001"),
        ("1958年3月", "1958-03"),
        ("1958.3", "1958-03"),
        ("195803", "1958-03"),
        (195803, "1958-03"),
        ("一九五八年十二月", "1958-12"),
        (7306, "1920-01-01"),
        ("", ""),
        (None, ""),
        ("不详", ""),
        ("无", ""),
    ],
)
def test_what_is_known_is_kept_as_far_as_it_is_known(cell, birth):
    assert read_birth(cell, TODAY) == birth


def test_a_workbook_may_count_from_1904():
    assert read_birth(21246 - 1462, TODAY, epoch_1904=True) == "1958-03-02"


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("1958.2.30", Kind.BIRTH_IMPOSSIBLE),
        ("1958.13.1", Kind.BIRTH_IMPOSSIBLE),
        ("2062.1.1", Kind.BIRTH_FUTURE),
        ("2026.11.2", Kind.BIRTH_FUTURE),
        (2050, Kind.BIRTH_FUTURE),
        ("1899.1.1", Kind.BIRTH_TOO_EARLY),
        ("58.3.2", Kind.BIRTH_2DIGIT),
        ("580302", Kind.BIRTH_2DIGIT),
        ("五八年三月", Kind.BIRTH_2DIGIT),
        ("3.2.1958", Kind.BIRTH_DAY_FIRST),
        ("02/03/1958", Kind.BIRTH_DAY_FIRST),
        (1958.3, Kind.BIRTH_FRACTION),
        (21245.5, Kind.BIRTH_FRACTION),
        (datetime(1958, 3, 2, 9, 30), Kind.BIRTH_FRACTION),  # noqa: DTZ001
        ("农历1958年三月初二", Kind.BIRTH_LUNAR),
        ("1958年腊月廿三", Kind.BIRTH_LUNAR),
        ("1958年正月", Kind.BIRTH_LUNAR),
        ("68岁", Kind.BIRTH_AGE),
        ("68", Kind.BIRTH_AGE),
        (68, Kind.BIRTH_AGE),
        ("很久以前", Kind.BIRTH_NOT_A_DATE),
        (True, Kind.BIRTH_NOT_A_DATE),
    ],
)
def test_what_is_no_birth(cell, kind):
    assert read_birth(cell, TODAY) == Trouble(kind)


def test_ages_count_from_the_first_day_a_birth_can_mean():
    assert age_on("2008-11-01", TODAY) == 18
    assert age_on("2008-11-02", TODAY) == 17
    assert age_on("2008-11", TODAY) == 18
    assert age_on("2008", TODAY) == 18
    assert age_on("", TODAY) is None
    assert first_day("1958-03") == date(1958, 3, 1)


DAYS = st.dates(date(1905, 10, 1), TODAY)


@given(DAYS)
def test_every_common_spelling_gives_the_same_day(day):
    serial = (day - date(1899, 12, 30)) // timedelta(days=1)
    for cell in (
        f"{day.year}.{day.month}.{day.day}",
        f"{day:%Y-%m-%d}",
        f"{day:%Y/%m/%d}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        datetime(day.year, day.month, day.day),  # noqa: DTZ001
        serial,
    ):
        assert read_birth(cell, TODAY) == day.isoformat(), cell


@given(st.one_of(st.text(max_size=20), st.integers(), st.floats(allow_nan=False, allow_infinity=False)))
def test_every_cell_is_a_birth_or_has_a_reason(cell):
    read = read_birth(cell, TODAY)
    if isinstance(read, str) and read:
        assert date(1900, 1, 1) <= first_day(read) <= TODAY


def test_days_of_terms():
    assert read_day("2027.12.31") == date(2027, 12, 31)
    assert read_day(datetime(2027, 12, 31)) == date(2027, 12, 31)  # noqa: DTZ001
    assert read_day("2025年1月") == date(2025, 1, 1)
    assert read_day("2027年2月", last=True) == date(2027, 2, 28)
    assert read_day("2027", last=True) == date(2027, 12, 31)
    assert read_day("至今") is None
    assert read_day("") is None
    assert read_day("三年") == Trouble(Kind.DATE_UNREADABLE)
