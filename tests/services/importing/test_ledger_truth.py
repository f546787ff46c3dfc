"""The sample ledger, read to the cell: every row that counts, every problem, every total."""

import csv
import io
import json

import pytest

from app.services.importing import LedgerReading, Level, open_workbook, read_ledger
from app.services.importing.kinds import Kind
from app.services.importing.workbook import Sheet, Workbook
from tests.services.importing.estate import DATA, TODAY
from tests.services.importing.ledgers import LEDGER, estate_lookup, sample_ledger

TRUTH = json.loads((DATA / "truth.json").read_text(encoding="utf-8"))[LEDGER]
FIND = estate_lookup()


@pytest.fixture(scope="module")
def reading() -> LedgerReading:
    return sample_ledger(FIND)


@pytest.fixture(scope="module")
def expected() -> list[dict[str, str]]:
    with (DATA / "points-ledger-2026.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_that_counts_field_by_field(reading, expected):
    read = [
        {
            "sheet": row.sheet,
            "row": str(row.row),
            "date": row.day.isoformat(),
            "name": row.name,
            "address": "-".join((row.address.building, row.address.unit, row.address.room)),
            "deed": row.deed,
            "points": str(row.points),
            "recorder": row.recorder,
        }
        for row in reading.taken
    ]
    assert read == expected
    assert all(FIND(row.name, row.address) == [row.person] for row in reading.taken)


def test_every_finding_and_no_other(reading):
    assert reading.file == LEDGER
    keys = ("sheet", "row", "cell", "level", "kind")
    expected = sorted(tuple(problem[key] for key in keys) for problem in TRUTH["problems"])
    assert sorted((f.sheet, f.row, f.cell, f.level.value, f.kind.value) for f in reading.findings) == expected


def test_figures_by_month(reading):
    assert len(reading.rows) == TRUTH["data_rows"]
    assert len(reading.taken) == TRUTH["rows_valid"]
    assert reading.points == TRUTH["points_valid"]
    for sheet, month in TRUTH["months"].items():
        rows = [row for row in reading.rows if row.sheet == sheet]
        taken = [row for row in rows if row.taken]
        assert (len(rows), len(taken), sum(row.points for row in taken)) == (
            month["data_rows"],
            month["rows_valid"],
            month["points_valid"],
        )
        assert {row.month for row in rows} == {int(sheet.removesuffix("月"))}


def test_repeats_name_their_first_row(reading):
    truth = [
        (f"{p['sheet']}!{p['row']}", f"{p['sheet']}!{p['of_row']}") for p in TRUTH["problems"] if "of_row" in p
    ]
    assert [(row.place, row.repeats) for row in reading.rows if row.repeats] == truth
    messages = [found.message for found in reading.problems if found.kind is Kind.DUPLICATE]
    assert ["第9行" in messages[0], "第25行" in messages[1]] == [True, True]


def test_wrong_totals_say_both_figures(reading):
    wrong = [found for found in reading.notes if found.kind in (Kind.TOTAL_WRONG, Kind.PERSON_TOTAL_WRONG)]
    truth = {(p["sheet"], p["cell"]): p for p in TRUTH["problems"] if "stated" in p}
    assert len(wrong) == len(truth) == 4
    for found in wrong:
        said = truth[found.sheet, found.cell]
        assert f"写的是{said['stated']}分" in found.message
        assert f"加起来是{said['rows_sum']}分" in found.message


def test_rows_that_are_no_deeds(reading):
    """Ten sheets of a title, a header, a total and a signature; the summary has a title and a header."""
    skipped = sorted((one.sheet, one.row, one.what) for one in reading.skipped)
    months = [
        (sheet, row, what)
        for sheet, month in TRUTH["months"].items()
        for row, what in (
            (1, "title"),
            (2, "header"),
            (month["total_row"], "total"),
            (month["total_row"] + 2, "note"),
        )
    ]
    assert skipped == sorted([*months, ("汇总", 1, "title"), ("汇总", 2, "header")])


def test_every_finding_says_where_and_what(reading):
    assert {found.level for found in reading.problems} == {Level.REJECT_ROW}
    for found in reading.problems:
        assert "请" in found.message
        assert found.column or found.kind is Kind.DUPLICATE
        assert found.where.startswith(found.sheet)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_each_sheet_saved_as_text_reads_the_same(reading, expected, encoding):
    """Days become 2026-01-01 00:00:00 or stay 1.1, numbers 3.0; the year stands in the title."""
    for sheet in open_workbook((DATA / LEDGER).read_bytes(), LEDGER).sheets[1:]:
        saved = read_ledger(open_workbook(as_text(sheet).encode(encoding), f"{sheet.name}.csv"), FIND, TODAY)
        whole = [row for row in reading.taken if row.sheet == sheet.name]
        assert [(r.row, r.day, r.person, r.deed, r.points, r.recorder) for r in saved.taken] == [
            (r.row, r.day, r.person, r.deed, r.points, r.recorder) for r in whole
        ]
        here = [(f.row, f.cell, f.kind) for f in reading.findings if f.sheet == sheet.name]
        assert [(f.row, f.cell, f.kind) for f in saved.findings] == here
        assert all(row.line == row.row for row in saved.rows)
        assert all(found.line == found.row for found in saved.findings)


def as_text(sheet: Sheet) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for number in range(1, max(sheet.rows) + 1):
        values = [sheet.value(number, column) for column in range(1, sheet.width + 1)]
        writer.writerow([float(value) if isinstance(value, int) else value for value in values])
    return text.getvalue()


def test_sheets_in_any_order_hold_the_same(reading):
    """The summary may stand last, and a year said only in other sheets or the file's name completes the days."""
    sheets = open_workbook((DATA / LEDGER).read_bytes(), LEDGER).sheets
    bare = tuple(
        Sheet(sheet.name, {row: cells for row, cells in sheet.rows.items() if row > 1}, computed=sheet.computed)
        for sheet in reversed(sheets)
    )
    turned = read_ledger(Workbook(LEDGER, bare), FIND, TODAY)
    assert {(row.place, row.day, row.points) for row in turned.taken} == {
        (row.place, row.day, row.points) for row in reading.taken
    }
    assert {found.where for found in turned.findings} == {found.where for found in reading.findings}


def test_without_any_year_only_whole_dates_count(reading):
    sheets = tuple(
        Sheet(sheet.name, {row: cells for row, cells in sheet.rows.items() if row > 1})
        for sheet in open_workbook((DATA / LEDGER).read_bytes(), LEDGER).sheets
    )
    yearless = read_ledger(Workbook("台账.xlsx", sheets), FIND, TODAY)
    missing = [found for found in yearless.problems if found.kind is Kind.DATE_WITHOUT_YEAR]
    rejected = {(found.sheet, found.row) for found in missing}
    assert len(rejected) == len(missing) > 200
    counted = {row.place for row in reading.taken if (row.sheet, row.row) not in rejected}
    first_lost = {row.place for row in reading.rows if row.repeats and row.repeats not in counted}
    assert {row.place for row in yearless.taken} == counted | first_lost
