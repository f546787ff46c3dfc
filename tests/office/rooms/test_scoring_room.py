"""Score sheets on the office's page: groups that a scheme asks, by forms that keep what was typed and count once."""

from datetime import timedelta

import pytest
import time_machine

from app.services import boards
from app.services.boards.compute import gather
from models.audit import AuditEntry
from models.boards import Score
from models.registry import Organisation
from tests.quarter import LAST_WEEK, NEW_YEAR, subject

PATH = "/board-scoring/property_grade/2026-Q4"


@pytest.fixture
def asked(quarter, staff):
    """The supervisors score the companies, in a round that was opened in the quarter's last week."""
    with time_machine.travel(LAST_WEEK, tick=False):
        quarter.now = LAST_WEEK
        found = boards.current_scheme("property_grade")
        said = boards.definition_of(found).model_dump(mode="json")
        said["indicators"][0]["judges"] = {"role": "supervisor"}
        definition = boards.SchemeDefinition.model_validate(said)
        boards.change_scheme(quarter.actor("office"), "property_grade", definition, found.number, LAST_WEEK)
        boards.open_rounds(LAST_WEEK)
        yield quarter


def field(name: str, kind: str = "score") -> str:
    return f"{kind}.{subject(name)}.unit_score"


def given() -> dict[str, tuple[int | None, str]]:
    rows = list(Score.select().where(Score.indicator == "unit_score"))
    names = boards.codes_of("organisation", [row.subject for row in rows])
    return {names[row.subject][1]: (row.score, row.note) for row in rows}


def test_a_group_scores_on_the_page_and_the_board_takes_it(office, asked):
    checker = office("supervisor")
    assert 'href="/office/board-scoring"' in checker.page("/boards"), "a tab of the boards"
    assert "没评完" in checker.page("/board-scoring")
    text = checker.page(PATH)
    assert all(
        words in text for words in ("和顺物业", "安心物业", "成员单位评分", "评到 2026-12-31", "还有 2 项没评")
    )
    answer = checker.press(PATH, **{field("安心物业"): "88", field("和顺物业"): ""})
    assert (answer.status_code, given()) == (303, {"安心物业": (88, ""), "和顺物业": (None, "")})
    assert "保存了 1 项，还有 1 项没评" in checker.page(PATH)
    low = {field("和顺物业"): "41", field("和顺物业", "note"): "路灯坏了两个月"}
    assert checker.press(PATH, **{field("安心物业"): "88", **low}).status_code == 303
    assert "保存了 1 项，全部评完了" in checker.page(PATH), "what did not change is not saved again"
    assert "已评完" in checker.page("/board-scoring")
    row = Score.get(Score.indicator == "unit_score").round
    values = gather(row.scheme_id, boards.definition_of(row.rules), row.place, row.period, [])["values"]
    assert sorted(values["unit_score"].values()) == [4100, 8800]


def test_a_refused_form_keeps_what_was_typed_and_names_the_field(office, asked):
    checker = office("supervisor")
    note = field("和顺物业", "note")
    for said, wrong, words in (
        ({field("和顺物业"): "41"}, note, "60 分以下要写明原因"),
        ({field("和顺物业"): "101"}, field("和顺物业"), "分数要在 0 到 100 之间"),
        ({field("和顺物业"): "-1"}, field("和顺物业"), "分数要填 0 到 100 的整数"),
        ({field("和顺物业"): "８８"}, field("和顺物业"), "分数要填 0 到 100 的整数"),
        ({field("和顺物业"): "", note: "没有来得及"}, field("和顺物业"), "写了原因，还没有打分"),
    ):
        answer = checker.press(PATH, **{field("安心物业"): "90", **said})
        text = answer.get_data(as_text=True)
        assert answer.status_code == 422, said
        assert f'<p class="why" id="w-{wrong}">{words}</p>' in text, said
        assert f'name="{field("安心物业")}" value="90"' in text, "what was right is kept too"
        assert all(f'name="{name}" value="{value}"' in text for name, value in said.items()), said
        assert set(given().values()) == {(None, "")}, "all or none"
    checker.press(PATH, **{field("和顺物业"): "70"})
    assert "不能清空" in checker.press(PATH, **{field("和顺物业"): ""}).get_data(as_text=True)
    assert given()["和顺物业"] == (70, "")


def test_sent_twice_it_counts_once_and_after_the_end_not_at_all(office, asked):
    checker = office("supervisor")
    for _ in range(2):
        assert checker.press(PATH, once="one", **{field("安心物业"): "88"}).status_code == 303
    assert AuditEntry.select().where(AuditEntry.action == "board.score").count() == 1
    assert checker.press(PATH, once="one", **{field("安心物业"): "60"}).status_code == 409
    with time_machine.travel(NEW_YEAR + timedelta(hours=1), tick=False):
        late = office("supervisor")
        assert late.press(PATH, **{field("安心物业"): "60"}).status_code == 409
        text = late.page(PATH)
        assert ("已截止" in text, "<input name=" in text, "88" in text) == (True, False, True)
    assert given()["安心物业"] == (88, "")


def test_who_is_not_asked_finds_no_sheet(office, asked):
    for part in ("office", "manager"):
        browser = office(part)
        assert "没有请您评分的榜" in browser.page("/board-scoring")
        assert browser.get(PATH).status_code == 404
        assert browser.press(PATH, **{field("安心物业"): "1"}).status_code == 404
    assert office("auditor").get("/board-scoring").status_code == 403
    assert set(given().values()) == {(None, "")}


def test_a_long_sheet_takes_no_query_for_each_row(office, asked):
    checker = office("supervisor")
    few = checker.queries(PATH)
    row = Score.get(Score.indicator == "unit_score")
    company = Organisation.get_by_id(row.subject)
    for number in range(20):
        made = Organisation.create(
            code=f"g_more{number}",
            kind=company.kind,
            name=f"物业{number}",
            place=company.place_id,
            created_at=LAST_WEEK,
        )
        Score.create(round=row.round_id, indicator="unit_score", judge=row.judge_id, subject=made.id)
    assert checker.queries(PATH) == few
