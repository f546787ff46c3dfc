"""Who is asked to score does it by taps: what is saved counts on the board, what is over is only read."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from app.services.boards.compute import gather
from app.services.boards.ranking import rank
from app.services.boards.schemes import definition_of
from app.services.local_time import period_of
from models.boards import Score, ScoringRound
from models.database import enter
from tests.journeys.stack import Stack
from tests.miniprogram.conftest import NO_NETWORK, Phone

pytestmark = pytest.mark.browser

TakePhone = Callable[..., Phone]


@pytest.fixture(autouse=True)
def _nothing_scored(stack: Stack) -> None:
    """Each of these begins with an empty sheet."""
    with enter(stack.district):
        Score.update(score=None, scored_at=None, note="").execute()


def figure(stack: Stack, building: str, indicator: str) -> int | None:
    """What the month's board of buildings shows of a building, in hundredths, as it is ranked now."""
    with enter(stack.district):
        row = ScoringRound.get(ScoringRound.period == period_of(stack.town.now))
        rules = definition_of(row.rules)
        entries = rank(rules, gather(row.scheme_id, rules, row.place, row.period, []))
        entry = next(one for one in entries if one["subject"] == stack.town.places[building].id)
    return next((one["score"] for one in entry["indicators"] if one["code"] == indicator), None)


def test_a_judge_scores_by_taps_and_the_board_shows_it(phone_of: TakePhone, stack: Stack) -> None:
    phone = phone_of("grid")
    phone.open("/steward/queue/index")
    phone.sees("红色美丽楼栋请您评分")
    phone.sees("还有 10 项没评")
    phone.tap("去评分")
    first = phone.shown.locator(".card", has_text="1栋")
    marks = first.locator(".chips")
    marks.nth(0).get_by_text("85", exact=True).click()
    marks.nth(1).get_by_text("40", exact=True).click()
    expect(first.get_by_text("没保存", exact=True)).to_be_visible()
    assert figure(stack, "1栋", "clean") is None
    first.get_by_text("保存", exact=True).click()
    phone.sees("邻里关系好在 60 分以下，请写明原因")
    phone.shown.get_by_placeholder("请写明原因").fill("楼道堆物两次没有清")
    phone.open(phone.page.url.split("#")[1])
    expect(first.get_by_placeholder("请写明原因")).to_have_value("楼道堆物两次没有清")
    assert phone.faults() == []
    phone.context.set_offline(True)
    first.get_by_text("保存", exact=True).click()
    phone.sees("没有保存：")
    phone.context.set_offline(False)
    first.get_by_text("保存", exact=True).click()
    phone.sees("1栋保存好了，还有 8 项没评")
    expect(first.get_by_text("还差 3 项", exact=True)).to_be_visible()
    assert (figure(stack, "1栋", "clean"), figure(stack, "1栋", "neighbourly")) == (8500, 4000)
    phone.open("/pages/boards/index")
    phone.sees("还有 8 项没评")
    phone.forgive(NO_NETWORK)


def test_the_notice_leads_to_the_sheet_with_what_was_given_elsewhere(phone_of: TakePhone, stack: Stack) -> None:
    judge, period = stack.sign_in("grid"), period_of(stack.town.now)
    said = {"subject": stack.town.places["1栋"].code, "indicator": "honest", "score": 88}
    judge.post(f"/scoring/beautiful_building/{period}", {"scores": [said]})
    phone = phone_of("grid")
    phone.open("/pages/notices/index")
    phone.shown.locator(".card", has_text="红色美丽楼栋 请评分").click()
    phone.sees("评完一个保存一个")
    card = phone.shown.locator(".card", has_text="1栋")
    expect(card.get_by_text("诚实守信好 88 分")).to_be_visible()
    if not card.locator(".chips").count():
        card.get_by_text("1栋", exact=True).click()
    expect(card.locator(".chip-on").get_by_text("88", exact=True)).to_be_visible()
    card.locator(".chips").last.get_by_text("90", exact=True).click()
    card.get_by_text("保存", exact=True).click()
    phone.sees("1栋保存好了")
    assert figure(stack, "1栋", "honest") == 9000


def test_a_round_that_is_over_is_read_only(phone_of: TakePhone, stack: Stack) -> None:
    period = period_of(stack.town.now)
    phone = phone_of("grid")
    phone.open(f"/pages/boards/scoring/index?scheme=beautiful_building&period={period}")
    second = phone.shown.locator(".card", has_text="2栋")
    expect(second).to_be_visible()
    if not second.locator(".chips").count():
        second.get_by_text("2栋", exact=True).click()
    second.locator(".chips").nth(0).get_by_text("90", exact=True).click()
    with enter(stack.district):
        row = ScoringRound.get(ScoringRound.period == period)
        ScoringRound.update(due_at=row.opened_at.replace(year=2020)).where(ScoringRound.id == row.id).execute()
    try:
        second.get_by_text("保存", exact=True).click()
        phone.sees("没有保存：评分已经截止")
        phone.open(f"/pages/boards/scoring/index?scheme=beautiful_building&period={period}")
        phone.sees("已截止，不能再改")
        expect(phone.shown.locator(".chip")).to_have_count(0)
        phone.open("/pages/boards/scoring/index")
        phone.sees("已截止")
        phone.open("/steward/queue/index")
        phone.sees_no("请您评分")
    finally:
        with enter(stack.district):
            ScoringRound.update(due_at=row.due_at).where(ScoringRound.id == row.id).execute()
            assert (
                not Score.select().where(Score.subject == stack.town.places["2栋"].id, Score.score == 90).exists()
            )
    phone.forgive("409")
