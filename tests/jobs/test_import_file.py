"""The command that imports a file: what it prints, and its exit code."""

from datetime import datetime
from pathlib import Path

import pytest

from jobs.import_file import main
from models.database import District
from models.people import Person
from models.registry import Place
from tests.services.importing.estate import DATA, empty_estate, workbook

HEAD = ("楼栋", "单元", "房号", "姓名", "联系电话")
Output = pytest.CaptureFixture[str]


@pytest.fixture
def estate(district: District, now: datetime) -> Place:
    return empty_estate(now)


@pytest.fixture
def flawed(tmp_path: Path) -> str:
    """A roster with one good row and one bad number."""
    path = tmp_path / "名册.xlsx"
    rows = [HEAD, ("3", "2", "502", "李一", "19900000001"), ("3", "2", "503", "王二", "1990000001")]
    path.write_bytes(workbook({"3栋": rows}))
    return str(path)


def test_a_clean_file_is_imported_with_progress_and_a_summary(estate: Place, capsys: Output) -> None:
    assert main(["roster", str(DATA / "roster-small.xlsx")]) == 0
    printed = capsys.readouterr()
    last = printed.out.splitlines()[-1]
    assert last.startswith("完成 roster-small.xlsx")
    assert "人 新增60 更新0 不变0" in last
    assert "登记居民" in printed.err
    assert main(["roster", str(DATA / "roster-small.xlsx"), "--estate", estate.code]) == 0
    assert "人 新增0 更新0 不变60" in capsys.readouterr().out


def test_problems_are_listed_and_nothing_is_written(estate: Place, flawed: str, capsys: Output) -> None:
    assert main(["roster", flawed]) == 1
    printed = capsys.readouterr()
    assert "3栋!E3  联系电话  电话只有10位" in printed.err
    assert "1990000001" not in printed.err
    assert printed.out == ""
    assert Person.select().count() == 0


def test_the_good_rows_alone(estate: Place, flawed: str, capsys: Output) -> None:
    assert main(["roster", flawed, "--partial"]) == 0
    assert "留空1格" in capsys.readouterr().out
    assert Person.select().count() == 2


def test_a_dry_run_writes_nothing(estate: Place, flawed: str, capsys: Output) -> None:
    assert main(["roster", flawed, "--dry-run"]) == 0
    assert capsys.readouterr().out.startswith("预览 名册.xlsx")
    assert Person.select().count() == 0


def test_a_file_that_is_no_table_is_refused_in_words(estate: Place, tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "照片.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    assert main(["roster", str(path)]) == 1
    assert "这不是表格文件" in capsys.readouterr().err
    assert main(["roster", str(tmp_path / "没有.xlsx")]) == 1
    assert "打不开文件" in capsys.readouterr().err


def test_the_estate_must_be_told_when_there_are_several(estate: Place, now: datetime, capsys: Output) -> None:
    other = empty_estate(now, "桃园小区")
    assert main(["roster", str(DATA / "roster-small.xlsx")]) == 1
    assert other.code in capsys.readouterr().err
    assert main(["roster", str(DATA / "roster-small.xlsx"), "--estate", other.code]) == 0


def test_the_catalogue_needs_no_estate(district: District, capsys: Output) -> None:
    assert main(["services", str(DATA / "services.csv"), "--partial"]) == 0
    assert "未导入3行，留空1格" in capsys.readouterr().out


def test_an_unknown_kind_is_a_usage_error(district: District) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["photos", "x.xlsx"])
    assert stopped.value.code == 2
