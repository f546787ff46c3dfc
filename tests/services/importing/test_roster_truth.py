"""The sample rosters, read to the cell: every row, every problem, every count."""

import csv
import io
import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest

from app.services.importing.findings import Level
from app.services.importing.kinds import Kind
from app.services.importing.roster import RosterReading, read_roster
from app.services.importing.workbook import Workbook, open_workbook

DATA = Path(__file__).parent / "data"
TRUTH = json.loads((DATA / "truth.json").read_text(encoding="utf-8"))
TODAY = date.fromisoformat(TRUTH["as_of"])
ESTATE = TRUTH["roster-estate.xlsx"]
FILES = ("roster-small", "roster-estate")


@pytest.fixture(scope="module")
def readings() -> dict[str, RosterReading]:
    return {
        name: read_roster(open_workbook((DATA / f"{name}.xlsx").read_bytes(), f"{name}.xlsx"), TODAY)
        for name in FILES
    }


@pytest.fixture(scope="module")
def estate(readings: dict[str, RosterReading]) -> RosterReading:
    return readings["roster-estate"]


@pytest.mark.parametrize("name", FILES)
def test_every_row_field_by_field(readings, name):
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    problems: dict[tuple[str, int], list[str]] = {}
    for found in readings[name].problems:
        problems.setdefault((found.sheet, found.row), []).append(f"{found.cell}:{found.kind}")
    read = [
        {
            "sheet": row.sheet,
            "row": str(row.row),
            "status": row.status.value,
            "estate": row.address.estate,
            "building": row.address.building,
            "unit": row.address.unit,
            "room": row.address.room,
            "name": row.name,
            "relation_raw": row.kin,
            "relation": row.relation,
            "gender": row.gender,
            "birth": row.birth,
            "phones": ";".join(row.phones),
            "tenure": row.tenure,
            "tags": ";".join(row.tags),
            "remark": row.remark.replace("\n", "\\n"),
            "duplicate_of": row.repeats,
            "problems": ";".join(problems.get((row.sheet, row.row), [])),
        }
        for row in readings[name].residents
    ]
    order = {row["sheet"]: index for index, row in enumerate(expected)}
    expected.sort(key=lambda row: (order[row["sheet"]], int(row["row"])))
    assert len(read) == len(expected)
    assert [(one, other) for one, other in zip(read, expected, strict=True) if one != other] == []


@pytest.mark.parametrize("name", FILES)
def test_the_table_of_counts(readings, name):
    truth = TRUTH[f"{name}.xlsx"]
    expected = truth.get("importable", truth)
    counts = asdict(readings[name].counts())
    assert {key: counts[key] for key in expected} == expected


def test_all_problems_and_no_other(estate):
    keys = ("sheet", "row", "column", "cell", "level", "kind")
    expected = sorted(tuple(problem[key] for key in keys) for problem in ESTATE["problems"])
    assert (
        sorted((p.sheet, p.row, p.column, p.cell, p.level.value, p.kind.value) for p in estate.problems) == expected
    )


def test_repeats(estate):
    assert set(estate.repeats) == {(pair["row"], pair["of"]) for pair in ESTATE["duplicates"]}
    noted = {f"{f.sheet}!{f.row}" for f in estate.notes if f.kind is Kind.SAME_PERSON_AGAIN}
    assert noted == {pair["row"] for pair in ESTATE["duplicates"]}


def test_owners_of_two_flats_are_one_person_each(estate):
    expected = {(p["name"], p["lives_at"], p["listed_again_at"]) for p in ESTATE["people_of_two_flats"]}
    assert {(p.name, p.lives_at, p.listed_again_at) for p in estate.two_homes} == expected
    noted = {f"{f.sheet}!{f.row}" for f in estate.notes if f.kind is Kind.TWO_HOUSEHOLDS}
    assert noted == {pair["listed_again_at"] for pair in ESTATE["people_of_two_flats"]}


def test_namesakes_stay_apart(estate):
    assert len({row.person for row in estate.taken if row.name == "陈强"}) == ESTATE["namesakes_陈强"]


def test_vacant_flats(estate):
    read = [[v.sheet, v.row, "-".join((v.address.building, v.address.unit, v.address.room))] for v in estate.vacant]
    assert read == ESTATE["vacant_rows"]


def test_rows_that_are_not_people(estate):
    expected = {(sheet, row): what.split(" ")[0] for sheet, row, what in ESTATE["rows_not_data"] if what != "blank"}
    assert {(skipped.sheet, skipped.row): skipped.what for skipped in estate.skipped} == expected


def test_the_one_wrong_total(estate):
    wrong = [found for found in estate.notes if found.kind is Kind.TOTAL_WRONG]
    assert [(found.sheet, found.row) for found in wrong] == [("20-23栋", 536)]
    assert "196" in wrong[0].message
    assert "193" in wrong[0].message


def test_a_clean_template_has_no_problem_and_names_the_sheet_left_out(readings):
    reading = readings["roster-small"]
    assert reading.problems == ()
    assert [(found.sheet, found.kind) for found in reading.notes] == [("填写说明", Kind.SHEET_WITHOUT_HEADER)]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_each_sheet_saved_as_text_reads_the_same(encoding):
    """Merged cells are blank then, days become 1979-02-03 and numbers 24.0."""
    for sheet in open_workbook((DATA / "roster-estate.xlsx").read_bytes(), "a.xlsx").sheets:
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        for number in range(1, max(sheet.rows) + 1):
            values = [sheet.value(number, column) for column in range(1, sheet.width + 1)]
            writer.writerow([float(value) if isinstance(value, int) else value for value in values])
        saved = open_workbook(text.getvalue().encode(encoding), f"{sheet.name}.csv")
        same = read_roster(Workbook("a.xlsx", (sheet,)), TODAY)
        assert read_roster(saved, TODAY).taken == same.taken, sheet.name


def test_no_message_repeats_a_number(estate):
    """Neither the numbers that were read nor those that could not be."""
    wrong = [problem["note"] for problem in ESTATE["problems"] if problem["note"].isdigit()]
    numbers = {number for row in estate.residents for number in row.phones} | set(wrong)
    text = "".join(f"{found.message}{found.column}" for found in estate.findings)
    assert not [number for number in numbers if number in text]


def test_every_problem_says_what_to_do(estate):
    for found in estate.problems:
        assert "请" in found.message
    assert all(
        "请" in kind.label for kind in Kind if kind.name.startswith(("NAME", "ADDRESS", "BIRTH", "PHONE", "ID_W"))
    )
    assert {found.level for found in estate.problems} == {Level.REJECT_ROW, Level.BAD_CELL}
