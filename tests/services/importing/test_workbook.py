"""What an opened file gives: the same cells as the common library reads, and what that one does not tell."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from app.services.importing.workbook import CellError, Formula, open_workbook

DATA = Path(__file__).parent / "data"


def saved(book: openpyxl.Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("name", ["roster-small.xlsx", "roster-estate.xlsx", "stewards.xlsx"])
def test_the_same_cells_as_openpyxl(name):
    content = (DATA / name).read_bytes()
    theirs = openpyxl.load_workbook(BytesIO(content), data_only=True)
    ours = open_workbook(content, name)
    assert [sheet.name for sheet in ours.sheets] == theirs.sheetnames
    for sheet, other in zip(ours.sheets, theirs, strict=True):
        expected = {
            (cell.row, cell.column): cell.value
            for row in other.iter_rows()
            for cell in row
            if cell.value is not None and str(cell.value).strip()
        }
        assert {(row, column): v for row, cells in sheet.rows.items() for column, v in cells.items()} == expected
        assert {(s.top, s.left, s.bottom, s.right) for s in sheet.merged} == {
            (s.min_row, s.min_col, s.max_row, s.max_col) for s in other.merged_cells.ranges
        }


def test_a_merged_range_holds_its_value_for_every_cell():
    book = openpyxl.Workbook()
    book.active["A2"] = "6幢"
    book.active["B5"] = "x"
    book.active.merge_cells("A2:A4")
    sheet = open_workbook(saved(book), "x.xlsx").sheets[0]
    assert [sheet.value(row, 1) for row in range(1, 6)] == [None, "6幢", None, None, None]
    assert [sheet.spread(row, 1) for row in range(1, 6)] == [None, "6幢", "6幢", "6幢", None]


def test_hidden_sheets_rows_and_columns_are_known():
    book = openpyxl.Workbook()
    book.active.append(["a", "b", "c"])
    book.active.append(["d", "e", "f"])
    book.active.row_dimensions[2].hidden = True
    book.active.column_dimensions["B"].hidden = True
    book.create_sheet("旧").sheet_state = "hidden"
    book.create_sheet("藏").sheet_state = "veryHidden"
    opened = open_workbook(saved(book), "x.xlsx")
    assert [sheet.hidden for sheet in opened.sheets] == [False, True, True]
    assert opened.sheets[0].hidden_rows == {2}
    assert [opened.sheets[0].hidden_column(column) for column in (1, 2, 3)] == [False, True, False]


def test_a_formula_without_a_saved_value_is_not_a_blank_cell():
    book = openpyxl.Workbook()
    book.active["A1"] = "=B1&C1"
    book.active["A2"] = "#REF!"
    book.active["A2"].data_type = "e"
    sheet = open_workbook(saved(book), "x.xlsx").sheets[0]
    assert sheet.value(1, 1) == Formula()
    assert sheet.value(2, 1) == CellError("#REF!")


def test_days_count_from_1900_or_from_1904():
    for epoch in (openpyxl.utils.datetime.CALENDAR_WINDOWS_1900, openpyxl.utils.datetime.CALENDAR_MAC_1904):
        book = openpyxl.Workbook()
        book.epoch = epoch
        book.active["A1"] = datetime(1958, 3, 2)  # noqa: DTZ001
        sheet = open_workbook(saved(book), "x.xlsx").sheets[0]
        assert sheet.value(1, 1) == datetime(1958, 3, 2)  # noqa: DTZ001
        assert sheet.epoch_1904 == (epoch.year == 1904)


def test_formats_that_only_chinese_programs_number_are_dates():
    """3-2 typed in a Chinese program becomes a day in format 58, which no file spells out."""
    book = openpyxl.Workbook()
    book.active["A1"] = 46083
    book.active["A1"].number_format = "0.00"
    content = saved(book)
    assert open_workbook(content, "x.xlsx").sheets[0].value(1, 1) == 46083
    patched = _with_styles(content, lambda styles: styles.replace(b'numFmtId="2"', b'numFmtId="58"'))
    assert isinstance(open_workbook(patched, "x.xlsx").sheets[0].value(1, 1), datetime)


def _with_styles(content: bytes, change) -> bytes:
    from zipfile import ZipFile

    out = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(part) if name == "xl/styles.xml" else part)
    return out.getvalue()


def test_a_far_corner_costs_nothing():
    book = openpyxl.Workbook()
    book.active.cell(1_048_576, 16_384, "x")
    sheet = open_workbook(saved(book), "x.xlsx").sheets[0]
    assert list(sheet.numbers()) == [1_048_576]


TEXT = '编号,名称\r\nS1,"一行\n两行"\r\n\r\nS2,说“好”\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_text_files_in_every_encoding_of_chinese_programs(encoding):
    sheet = open_workbook(TEXT.encode(encoding), "服务.csv").sheets[0]
    assert sheet.name == "服务"
    assert sheet.rows == {1: {1: "编号", 2: "名称"}, 2: {1: "S1", 2: "一行\n两行"}, 4: {1: "S2", 2: "说“好”"}}
    assert sheet.lines == {1: 1, 2: 2, 4: 5}


@pytest.mark.parametrize("parted", [",", "\t", ";"])
def test_text_files_parted_by_other_marks(parted):
    content = parted.join(["姓名", "电话"]) + "\n" + parted.join(["张三", "无"])
    assert open_workbook(content.encode(), "a.csv").sheets[0].rows[2] == {1: "张三", 2: "无"}


def test_a_file_is_judged_by_its_content_and_not_by_its_name():
    assert open_workbook("姓名,电话\n张三,无".encode(), "名单.xlsx").sheets[0].rows[1] == {1: "姓名", 2: "电话"}
    assert open_workbook((DATA / "roster-small.xlsx").read_bytes(), "a.csv").sheets[0].name == "居民花名册"
