"""The bench itself: that it measures and writes what it says. Never how fast."""

import re
from pathlib import Path

import pytest

from tools.bench import __main__ as demo
from tools.bench import boards, orders, table
from tools.bench.points.__main__ import main


def printed_rows(printed: str) -> list[list[str]]:
    lines = [line for line in printed.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.mark.laws
def test_the_demos_bench_prints_its_rows(capsys, monkeypatch):
    monkeypatch.setattr(table, "write_section", lambda *section: None)
    assert demo.main() in (0, 1)
    rows = printed_rows(capsys.readouterr().out)
    assert [row[0].split()[0] for row in rows] == ["演示数据", "网站启动", "GET", "GET"]


def test_the_points_bench_prints_every_row_beside_its_ceiling(capsys, monkeypatch):
    written: list[str] = []
    monkeypatch.setattr(table, "write_section", lambda *section: written.append(section[0]))
    assert main(["--quick", "--engine", "sqlite"]) in (0, 1)
    rows = printed_rows(capsys.readouterr().out)
    assert {len(row) for row in rows} == {6}
    works = " ".join(row[0] for row in rows)
    for part in (
        "1 writer,",
        "8 writers,",
        "GET /me/points,",
        "first page",
        "POST /points/transfers",
        "month close",
    ):
        assert part in works
    assert all(float(row[3]) > 0 and row[5] in ("yes", "no", "–") for row in rows)
    assert written == [], "a quick run is no measurement"


def test_the_orders_bench_sweeps_all_that_is_due_and_reads_every_queue(capsys, monkeypatch):
    monkeypatch.setattr(orders, "write_section", lambda *section: pytest.fail("a quick run is no measurement"))
    assert orders.main(["--quick", "--engine", "sqlite"]) == 0
    works = [row[0] for row in printed_rows(capsys.readouterr().out)]
    assert [work.split(",")[0] for work in works] == ["queue page"] * 4 + ["sweep"] * 3
    assert "600 promises due" in works[5], "two of each order"


def test_the_boards_bench_makes_boards_that_say_what_the_transfers_say(capsys, monkeypatch):
    monkeypatch.setattr(boards, "write_section", lambda *section: pytest.fail("a quick run is no measurement"))
    assert boards.main(["--quick", "--engine", "sqlite"]) == 0
    works = [row[0] for row in printed_rows(capsys.readouterr().out)]
    assert works[0] == "quarter board, 5 estates, 2,000 transfers, SQLite"
    assert works[2] == "boards of 160 families in 5 estates, 2,000 transfers, SQLite"
    assert len(works) == 6


def test_a_section_of_the_document_leaves_the_others_alone(tmp_path: Path):
    path = tmp_path / "benchmarks.md"
    for title, text in (("Demo", "one"), ("Points", "two"), ("Demo", "three")):
        table.write_section(title, text, path)
    assert path.read_text() == "# Benchmarks\n\n## Demo\n\nthree\n\n## Points\n\ntwo\n"


def test_a_figure_is_reached_from_its_own_side():
    rows = [table.Row("a", "1", "2", 0.5, 0.6, False), table.Row("b", "1", "2", 0.5, 0.6, True)]
    assert [row.reached for row in rows] == [False, True]
    assert re.findall(r"\| (yes|no) \|", table.as_markdown(rows)) == ["no", "yes"]
