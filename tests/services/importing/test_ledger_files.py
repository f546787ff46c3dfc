"""Ledgers that are damaged, locked, large, shuffled or dirty: refused in words, or read; never an accident."""

import random
from datetime import datetime, time, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.importing import FileRefused, LedgerReading, Level, open_workbook, read_ledger
from app.services.importing.ledger import Status
from app.services.importing.workbook import CellError, Formula, Refusal, Sheet, Workbook
from app.services.importing.workbook.grid import Span
from tests.services.importing.estate import DATA, TODAY, workbook
from tests.services.importing.ledgers import HEAD, LEDGER, NEIGHBOURS, estate_lookup, of, row

CONTENT = (DATA / LEDGER).read_bytes()
FIND = of(NEIGHBOURS)
SAMPLE = open_workbook(CONTENT, LEDGER)
ESTATE = estate_lookup()


def with_part(content: bytes, name: str, change: bytes) -> bytes:
    out = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(out, "w") as new:
        for part in old.namelist():
            new.writestr(part, change if part == name else old.read(part))
    return out.getvalue()


def locked() -> bytes:
    marked = bytearray(CONTENT)
    marked[marked.index(b"PK\x01\x02") + 8] |= 1
    return bytes(marked)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Refusal.EMPTY),
        (CONTENT[: len(CONTENT) // 2], Refusal.DAMAGED),
        (CONTENT[:-10], Refusal.DAMAGED),
        (with_part(CONTENT, "xl/worksheets/sheet5.xml", b"<worksheet><sheetData><row>"), Refusal.DAMAGED),
        (locked(), Refusal.LOCKED),
        (OLE + "EncryptedPackage".encode("utf-16-le") + bytes(100), Refusal.LOCKED),
        (OLE + "Workbook".encode("utf-16-le") + bytes(100), Refusal.OLD_XLS),
        (b"%PDF-1.7\n...", Refusal.NOT_A_TABLE),
        ("日期,姓名,积分\n3.2,张三,2".encode("utf-16"), Refusal.ENCODING),
        ('日期,姓名,积分\n"3.2,张三,2'.encode(), Refusal.QUOTES),
        ("姓名,电话\n张三,无\n".encode(), Refusal.NO_TABLE_FOUND),
        (workbook({"空": []}), Refusal.NO_TABLE_FOUND),
    ],
)
def test_what_is_no_ledger_is_refused_whole(content, reason):
    with pytest.raises(FileRefused) as refused:
        read_ledger(open_workbook(content, "台账.xlsx"), FIND, TODAY)
    assert refused.value.reason is reason
    assert "请" in refused.value.detail


def test_five_thousand_rows_are_read_and_nobody_is_looked_up_twice_for_a_row():
    asked = 0

    def counting(name, address):
        nonlocal asked
        asked += 1
        return FIND(name, address)

    rows = [row(日期=f"3.{number % 28 + 1}", 事项=f"巡逻第{number}圈") for number in range(5_000)]
    total = ("合计", None, None, None, 10_000)
    reading = read_ledger(
        open_workbook(workbook({"2026年3月": [HEAD, *rows, total]}), "台账.xlsx"), counting, TODAY
    )
    assert (len(reading.taken), reading.points, asked) == (5_000, 10_000, 5_000)
    assert reading.findings == ()


def test_rows_far_below_are_not_taken_in_silence():
    cells = {1: dict(enumerate(HEAD, 1)), 2: dict(enumerate(row()[:6], 1)), 5_000: dict(enumerate(row()[:6], 1))}
    reading = read_ledger(Workbook("台账.xlsx", (Sheet("2026年3月", cells),)), FIND, TODAY)
    assert [one.kind.value for one in reading.findings] == ["stopped_after_blank"]
    assert "5000" in reading.findings[0].message


@pytest.mark.parametrize("seed", range(8))
def test_shuffled_rows_hold_the_same_points(seed):
    """The order of rows and columns decides nothing but which of two repeats comes first."""
    chance = random.Random(seed)
    sheets = []
    for sheet in SAMPLE.sheets[1:]:
        last = max(number for number, cells in sheet.rows.items() if cells.get(4) == "合计")
        numbers = list(range(3, last))
        columns = list(range(1, 8))
        chance.shuffle(numbers)
        chance.shuffle(columns)
        moved = dict(zip(range(3, last), numbers, strict=True))
        rows = {
            number: {columns[column - 1]: value for column, value in sheet.rows[moved.get(number, number)].items()}
            for number in sheet.rows
        }
        rows[1] = {1: sheet.rows[1][1]}
        sheets.append(Sheet(sheet.name, rows, sheet.merged))
    reading = read_ledger(Workbook(LEDGER, tuple(sheets)), ESTATE, TODAY)
    assert (len(reading.rows), len(reading.taken), reading.points) == (507, 497, 1516)
    assert len(reading.problems) == 10


JUNK = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.sampled_from(
        [
            "同上",
            "〃",
            "合计",
            "小计：5分",
            "二分",
            "3.5",
            "-1",
            "9" * 5000,
            "一" * 5000,
            "=1+1",
            "日期",
            "姓名",
            "积分",
            "2月30日",
            "13.45",
            "3-2-502",
            "3-2",
            "张三",
            "\u200b",
            "𠮷野",
        ]
    ),
    st.integers(-(10**18), 10**18),
    st.floats(),
    st.booleans(),
    st.datetimes(datetime(1900, 1, 1), datetime(9999, 12, 31)),  # noqa: DTZ001
    st.sampled_from([time(3, 2), timedelta(days=2), Formula(), CellError("#REF!")]),
)


@st.composite
def dirty_sheets(draw):
    """A header in any order, rows of good cells and junk, merged ranges anywhere, saved as results or not."""
    count = draw(st.integers(1, 6))
    header = draw(st.permutations(HEAD))
    rows = {2: dict(enumerate(header, 1))}
    good = dict(zip(HEAD, row(), strict=True))
    for number in range(3, 3 + count):
        cells = {}
        for column, meaning in enumerate(header, 1):
            value = draw(JUNK) if draw(st.booleans()) else good[meaning]
            if value is not None:
                cells[column] = value
        rows[number] = cells
    if draw(st.booleans()):
        rows[1] = {1: draw(st.text(max_size=30)) or "台账"}
    left, top = draw(st.integers(1, 7)), draw(st.integers(1, 8))
    span = Span(top, left, top + draw(st.integers(0, 3)), left + draw(st.integers(0, 2)))
    computed = frozenset(draw(st.lists(st.tuples(st.integers(3, 8), st.integers(1, 7)), max_size=5)))
    name = draw(st.sampled_from(["2026年3月", "3月", "Sheet1", "3栋", "1-10月", "", "合计"]))
    return Sheet(name, rows, [span], computed=computed)


@settings(max_examples=300, deadline=None)
@given(dirty_sheets())
def test_any_dirt_is_read_or_named(sheet):
    """Every row of the reading counts, or a finding in its row says why not; what counts is whole."""
    try:
        reading = read_ledger(Workbook("台账2026.xlsx", (sheet,)), FIND, TODAY, {"楼道清扫": "a"})
    except FileRefused as refused:
        assert refused.reason is Refusal.NO_TABLE_FOUND
        return
    assert_honest(reading)


def assert_honest(reading: LedgerReading) -> None:
    rejected = {found.row for found in reading.findings if found.level is Level.REJECT_ROW}
    for one in reading.rows:
        assert one.taken is (one.row not in rejected)
        assert one.status is not Status.REPEATED or one.repeats
        if one.taken:
            assert one.day is not None
            assert one.day <= TODAY
            assert 0 < one.points <= 10_000
            assert one.recorder
            assert one.recorder != one.name
            assert FIND(one.name, one.address) == (one.person,)
    assert reading.points == sum(one.points for one in reading.taken)
    for found in reading.findings:
        assert found.message
        assert "9" * 40 not in found.message


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(CONTENT) - 1), st.binary(min_size=1, max_size=40))
def test_any_damage_is_refused_or_harmless(at, noise):
    try:
        reading = read_ledger(
            open_workbook(CONTENT[:at] + noise + CONTENT[at + len(noise) :], LEDGER), ESTATE, TODAY
        )
    except FileRefused:
        return
    assert len(reading.taken) <= len(reading.rows)
    assert all(ESTATE(one.name, one.address) == [one.person] for one in reading.taken)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.text(max_size=12), max_size=8), max_size=8))
def test_any_text_file_is_read_or_refused(rows):
    lines = [",".join(HEAD), *(",".join(cell.replace('"', "") for cell in cells) for cells in rows)]
    try:
        content = "\n".join(lines).encode("utf-8-sig")
        assert_honest(read_ledger(open_workbook(content, "2026年3月.csv"), FIND, TODAY))
    except FileRefused as refused:
        assert "请" in refused.detail
