"""The office's room of boards: a quarter's board from draft to its end, by people who press what the page offers."""

import io
import re
from datetime import timedelta

import openpyxl
import pytest
import time_machine
from PIL import Image

from app.services import boards
from app.services.local_time import local_day
from config.vocabulary import NameChoice
from models.boards import Board, BoardEntry, Objection
from models.outbox import Message
from tests.quarter import (
    GRADE,
    NEW_YEAR,
    close_quarter,
    deed,
    subject,
)

PATH = "/boards/property_grade/2026-Q4"


@pytest.fixture
def later(quarter, staff):
    """New year's day: the quarter is ranked."""
    quarter.now = NEW_YEAR
    with time_machine.travel(NEW_YEAR, tick=False):
        close_quarter()
        yield quarter


def moved(days: int):
    return time_machine.travel(NEW_YEAR + timedelta(days=days), tick=False)


def test_a_board_goes_from_draft_to_its_end_on_the_page(office, later, client):
    clerk, checker = office("office"), office("supervisor")
    text = clerk.page(PATH)
    assert all(word in text for word in ("和顺物业", "安心物业", "一次办好", "审核通过", "红榜 1 个，黑榜 1 个"))
    assert clerk.press(f"{PATH}/review").status_code == 303
    assert "还在听取拟上黑榜单位的意见" in checker.page(PATH)
    made = boards.object_to_board(later.actor("company"), *GRADE, "灯杆是供电的", NEW_YEAR)
    assert "灯杆是供电的" in clerk.page(PATH)
    assert clerk.press(f"/boards/objections/{made.code}", word="dismiss", answer="派单写明").status_code == 303
    assert checker.press(f"{PATH}/supervise").status_code == 303
    picture = clerk.get(f"{PATH}/picture.png")
    image = Image.open(io.BytesIO(picture.data))
    assert (image.format, image.width) == ("PNG", 1080)
    assert image.height > 1200
    assert len(picture.data) < 2_000_000
    assert clerk.press(f"{PATH}/picture").status_code == 303
    clerk.press(f"{PATH}/picture")
    assert Message.select().where(Message.key.endswith(":picture")).count() == 1
    made = openpyxl.load_workbook(io.BytesIO(clerk.get(f"{PATH}/board.xlsx").data))
    sheet, sources = made.worksheets
    assert [row[1] for row in sheet.iter_rows(values_only=True)] == ["名称", "安心物业", "和顺物业"]
    rows = list(sources.iter_rows(values_only=True))
    assert (sources.title, rows[0][:4]) == ("来源", ("名称", "指标", "记录", "内容"))
    assert {(row[0], row[3], row[4]) for row in rows[1:] if row[3].startswith("评")} == {
        *(("安心物业", "评 5 分", 5), ("和顺物业", "评 1 分", 1)),
    }
    code = Board.get(Board.period == "2026-Q4", Board.state == "on_notice").code
    anybody = client.application.test_client()
    assert "安心物业" in anybody.get(f"/b/{code}").get_data(as_text=True)
    assert checker.press(f"{PATH}/withdraw").status_code == 422, "a reason is asked for"
    assert checker.press(f"{PATH}/withdraw", note="数据有误").status_code == 303
    gone = anybody.get(f"/b/{code}").get_data(as_text=True)
    assert ("已撤回" in gone, "安心物业" in gone) == (True, False)
    after = clerk.page(PATH)
    assert ("名单不再显示" in after, "安心物业" in after) == (True, False)
    assert clerk.get(f"{PATH}/picture.png").status_code == 409


def test_a_draft_shows_nothing_outside(office, later, client, caller):
    code = Board.get(Board.period == "2026-Q4").code
    assert client.get(f"/b/{code}").status_code == 404
    assert client.get("/b/bd_nothing").status_code == 404
    assert client.get(f"/api/v1/boards/present/{code}").status_code == 404
    assert caller("resident").get("/boards/property_grade/2026-Q4").status_code == 404
    assert office("office").get(f"{PATH}/picture.png").status_code == 409


def test_every_figure_leads_to_its_rows(office, later):
    browser = office("auditor")
    addresses = re.findall(r'href="/office(/boards/[^"]+/sources/[^"]+)"', browser.page(PATH))
    assert len(addresses) == 6
    seen = [browser.page(address.replace("&amp;", "&")) for address in addresses]
    assert any("一次办好" in text for text in seen)
    assert any("评 5 分" in text for text in seen)
    assert "历期" in browser.page(f"/boards/property_grade/subjects/{subject('安心物业')}/history")
    assert browser.get(f"{PATH}/sources/g_nothing/organisation_rating").status_code == 404
    assert browser.get(f"{PATH}/sources/{subject('安心物业')}/nothing").status_code == 404


def test_an_upheld_objection_is_answered_with_the_figure_set_right(office, later):
    clerk, checker = office("office"), office("supervisor")
    clerk.press(f"{PATH}/review")
    made = boards.object_to_board(later.actor("company"), *GRADE, "评分人弄错了单位", NEW_YEAR)
    wrong = clerk.press(
        f"/boards/objections/{made.code}",
        **{
            "word": "uphold",
            "answer": "属实",
            "subject0": subject("和顺物业"),
            "indicator0": "organisation_rating",
            "value0": "四颗星",
        },
    )
    kept = wrong.get_data(as_text=True)
    assert (wrong.status_code, 'value="四颗星"' in kept, 'value="属实"' in kept) == (422, True, True)
    assert "最多两位小数" in kept
    half = clerk.press(f"/boards/objections/{made.code}", word="uphold", answer="属实", value0="4.8")
    assert (half.status_code, "要一起填" in half.get_data(as_text=True)) == (422, True)
    said = {"subject0": subject("和顺物业"), "indicator0": "organisation_rating", "value0": "4.8"}
    said |= {"subject1": subject("和顺物业"), "indicator1": "organisation_on_time", "value1": "100"}
    answer = clerk.press(f"/boards/objections/{made.code}", word="uphold", answer="属实，已更正", **said)
    assert answer.status_code == 303
    assert Objection.get().state == "upheld"
    text = clerk.page(PATH)
    assert "采纳意见，重新计算" in text
    assert "上榜 黑榜 → 红榜" in text
    assert checker.press(f"{PATH}/supervise").status_code == 303
    sources = f"{PATH}/sources/{subject('和顺物业')}"
    assert "榜单计入 <b>4.8 分</b>" in clerk.page(f"{sources}/organisation_rating")
    assert "榜单计入 <b>100%</b>" in clerk.page(f"{sources}/organisation_on_time")


def test_a_notice_is_said_to_end_on_its_last_day(office, later):
    clerk, checker = office("office"), office("supervisor")
    clerk.press(f"{PATH}/review")
    boards.answer_objection(
        later.actor("office"),
        boards.object_to_board(later.actor("company"), *GRADE, "灯杆是供电的", NEW_YEAR).code,
        False,
        "派单写明",
        NEW_YEAR,
    )
    checker.press(f"{PATH}/supervise")
    until = Board.get(Board.period == "2026-Q4", Board.state == "on_notice").notice_until
    last = local_day(until) - timedelta(days=1)
    for page in ("/", PATH):
        assert re.search(rf"公示到 (<b[^>]*>)?{last.month} 月 {last.day} 日", clerk.page(page)), page
    assert f">{last}<" in re.sub(r"\s", "", clerk.page("/boards?state=on_notice"))


def test_boards_stand_in_the_order_in_which_their_periods_end(office, later):
    rows = re.findall(r"<td >(20\d\d 年[^<]*)</td>", office("office").page("/boards"))
    ends = [int(re.search(r"第 (\d) 季", one)[1]) * 3 if "季" in one else int(one[6:-1].strip()) for one in rows]
    assert len(set(rows)) > 1
    assert ends == sorted(ends, reverse=True)


def test_a_veto_on_the_page(office, later):
    clerk = office("office")
    said = {"subject": subject("安心物业"), "rule": "accident"}
    assert clerk.press(f"{PATH}/vetoes", evidence="", **said).status_code == 422
    assert clerk.press(f"{PATH}/vetoes", evidence="报告 3 号", **said).status_code == 303
    assert "一票否决：发生安全责任事故" in clerk.page(PATH)
    assert clerk.press(f"{PATH}/vetoes/lift", reason="不是它的责任", **said).status_code == 303
    assert BoardEntry.get(BoardEntry.name == "安心物业").side == "red"


def test_schemes_are_changed_and_come_back(office, later):
    clerk = office("office")
    assert "物业企业信用等级" in clerk.page("/board-schemes")
    page = clerk.page("/board-schemes/volunteer_star")
    fields = dict(re.findall(r'name="([a-z_0-9]+)" (?:type="text" )?value="([^"]*)"', page))
    fields = {name: value for name, value in fields.items() if name not in ("form_token", "once", "to")}
    fields |= {"enabled": "yes", "award_top_0": "5", "weight_person_points": "100"}
    wrong = clerk.press("/board-schemes/volunteer_star", **{**fields, "weight_person_points": "90"})
    assert (wrong.status_code, "正好是 100" in wrong.get_data(as_text=True)) == (422, True)
    assert clerk.press("/board-schemes/volunteer_star", **fields).status_code == 303
    assert boards.definition_of(boards.current_scheme("volunteer_star")).awards[0].top == 5
    assert clerk.press("/board-schemes/volunteer_star", **fields).status_code == 409, "the version seen is old"
    assert clerk.press("/board-schemes/volunteer_star/revert", to="1", seen="2").status_code == 303
    assert boards.definition_of(boards.current_scheme("volunteer_star")).awards[0].top == 10
    assert office("auditor").press("/board-schemes/volunteer_star", **fields).status_code == 403


def test_names_of_people_leave_the_page_only_as_agreed(office, later):
    from app.services import month

    for part in ("resident", "elder"):
        for _ in range(3):
            deed(later, part, NEW_YEAR)
    month.close("2027-01", NEW_YEAR.replace(month=2))
    path = "/boards/volunteer_star/2027-01"
    with moved(32):
        clerk, checker = office("office"), office("supervisor")
        assert all(name in clerk.page(path) for name in ("林晓月", "孙保全"))
        draft = openpyxl.load_workbook(io.BytesIO(clerk.get(f"{path}/board.xlsx").data))
        rows = list(draft["来源"].iter_rows(min_row=2, values_only=True))
        assert sorted((row[0], row[4]) for row in rows) == [*[("孙保全", 2)] * 3, *[("林晓月", 2)] * 3]
        clerk.press(f"{path}/review")
        checker.press(f"{path}/supervise")
        page = clerk.page(path)
        assert ("还没有人同意公开姓名" in page, "picture.png" in page) == (True, False)
        boards.choose_name(later.actor("elder"), "volunteer_star", NameChoice.MASKED, "", NEW_YEAR)
        page = clerk.page(path)
        assert ("还没有人同意公开姓名" in page, "picture.png" in page) == (False, True)
        book = openpyxl.load_workbook(io.BytesIO(clerk.get(f"{path}/board.xlsx").data))
        sheet, *others = book.worksheets
        assert others == [], "once on notice, what residents did stays inside"
        assert [row[1] for row in sheet.iter_rows(values_only=True)] == ["名称", "孙**"]
        board = Board.get(Board.period == "2027-01", Board.state == "on_notice", Board.scheme == 5)
        assert [one.name for one in boards.public_entries(board, NEW_YEAR)] == ["孙**"]
