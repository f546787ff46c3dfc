"""Importing from the office page: upload, wait, look at every row, confirm, undo."""

import io
import re
import time

import openpyxl
import pytest

from models.importing import Import
from models.people import Person
from tests.services.importing.estate import workbook
from tests.services.importing.test_staging import HEAD

PEOPLE = [
    HEAD,
    ("5", "1", "501", "钱一", "男", "1990-01-01", "19900000051"),
    ("5", "1", "", "没有房号", "", "", ""),
]


def upload(browser, town, content: bytes, name: str = "花名册.xlsx", **fields: str):
    form = {"form_token": browser.token(), "kind": "roster", "estate": town.estate.code, **fields}
    return browser.client.post("/office/imports", data={**form, "file": (io.BytesIO(content), name)})


def settled(browser, path: str) -> str:
    """The page of an import once its work is done."""
    for _ in range(200):
        answer = browser.get(path)
        if "Refresh" not in answer.headers:
            return answer.get_data(as_text=True)
        time.sleep(0.05)
    raise AssertionError("the work did not end")


def test_a_file_is_previewed_confirmed_and_undone(office, town):
    browser = office()
    answer = upload(browser, town, workbook({"表": PEOPLE}))
    assert answer.status_code == 303
    path = answer.location.removeprefix("/office")
    text = settled(browser, path)
    assert all(words in text for words in ("钱一 5栋1单元501", "新增 1 行", "有误的 1 行不导入", "房号为空"))
    assert "19900000051" not in text
    assert not Person.select().where(Person.name == "钱一").exists()
    assert "没有房号" not in browser.page(f"{path}?state=new")
    assert browser.press(f"{path}/confirm").status_code == 303
    text = settled(browser, path)
    assert "整批撤销" in text
    assert Person.select().where(Person.name == "钱一").exists()
    assert browser.press(f"{path}/undo").status_code == 303
    assert "已整批撤销" in browser.page(path)
    assert not Person.select().where(Person.name == "钱一").exists()


@pytest.mark.parametrize(
    ("name", "fields", "words"),
    [
        ("", {}, "请选择要导入的文件"),
        ("花名册.xlsx", {"kind": "nothing"}, "请选择要导入的内容"),
    ],
)
def test_a_refused_upload_names_the_field(office, town, name, fields, words):
    answer = upload(office(), town, b"x" if name else b"", name, **fields)
    assert (answer.status_code, words in answer.get_data(as_text=True)) == (422, True)
    assert Import.select().count() == 0


def test_a_file_that_cannot_be_read_says_why(office, town):
    browser = office()
    path = upload(browser, town, b"%PDF-1.7 not a workbook").location.removeprefix("/office")
    text = settled(browser, path)
    assert "不能读取" in text
    assert re.search(r'class="error" role="alert">[^<]{6,}', text)


def test_a_clerk_of_another_community_reaches_no_import(office, other_town, town):
    path = upload(office(), town, workbook({"表": PEOPLE})).location.removeprefix("/office")
    settled(office(), path)
    theirs = office("other_office")
    assert theirs.get(path).status_code == 404
    assert "花名册.xlsx" not in theirs.page("/imports")
    for step in ("confirm", "undo", "drop", "again"):
        assert theirs.press(f"{path}/{step}").status_code == 404, step
    assert upload(theirs, town, workbook({"表": PEOPLE})).status_code == 403


def test_the_roster_leaves_for_a_purpose_and_only_ones_own(office, other_town, town):
    browser = office()
    answer = browser.press("/people/roster", estate=town.estate.code, purpose="核对登记")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.get_data())).active.values)
    resident = next(row for row in rows if row[3] == "林晓月")
    assert (*resident[:3], resident[7]) == ("1", "1", "101", "19900000001")
    assert browser.press("/people/roster", estate=town.estate.code, purpose="x").status_code == 422
    assert (
        office("other_office").press("/people/roster", estate=town.estate.code, purpose="核对登记").status_code
        == 403
    )
    assert "导出花名册" in office("auditor").page("/audit?action=export.roster")
