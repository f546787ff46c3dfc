"""Who stands on a board speaks for themselves: how a praised name is shown, and what a blamed company answers."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from app.services import boards
from app.services.local_time import local_day, period_of, previous_period
from models.boards import Board, Objection
from models.database import enter, transaction
from tests.journeys.stack import Stack
from tests.miniprogram.conftest import Phone
from tests.miniprogram.network import kept

pytestmark = pytest.mark.browser

TakePhone = Callable[..., Phone]
PHOTO = Path(__file__).parents[1] / "tools" / "pixel.png"
STAR = "志愿之星"


def move(stack: Stack, part: str, scheme: str, period: str, step: str) -> Board:
    with enter(stack.district):
        return boards.move_board(stack.town.actor(part), scheme, period, step, stack.town.now)


def test_a_praised_neighbour_chooses_the_name_and_takes_it_back(phone_of: TakePhone, stack: Stack) -> None:
    period = previous_period(period_of(stack.town.now))
    board = f"/pages/boards/detail/index?scheme=volunteer_star&period={period}"
    move(stack, "office", "volunteer_star", period, "review")
    star, neighbour = phone_of("star"), phone_of("neighbour")
    neighbour.open(board)
    neighbour.sees("没有找到")
    neighbour.forgive("404")
    star.open("/pages/notices/index")
    star.shown.locator(".card", has_text="拟列入红榜").click()
    star.sees("还没有公示")
    star.sees("贺敏之 · 我")
    star.sees("还没有选。不选，上了红榜也不写您。")
    assert star.faults() == []
    star.tap("只显示姓氏：贺**")
    star.sees("上了红榜写“贺**”，随时可以改。")
    move(stack, "supervisor", "volunteer_star", period, "supervise")
    neighbour.open(board)
    neighbour.sees("贺**")
    neighbour.sees_no("贺敏之")

    star.open("/pages/me/index")
    star.tap("榜上的名字")
    card = star.shown.locator(".card", has_text=STAR)
    expect(card.locator(".chip-on")).to_have_text("只显示姓氏：贺**")
    expect(star.shown.locator(".card", has_text="美丽家庭").get_by_text("2栋某户")).to_be_visible()
    assert star.faults() == []
    star.context.set_offline(True)
    card.get_by_text("不公开", exact=True).click()
    expect(card.get_by_text("没有保存：")).to_be_visible()
    expect(card.locator(".chip-on")).to_have_text("只显示姓氏：贺**")
    star.context.set_offline(False)
    card.get_by_text("不公开", exact=True).click()
    expect(card.get_by_text("上了红榜也不写您，随时可以改。")).to_be_visible()
    star.forgive("ERR_INTERNET_DISCONNECTED")
    neighbour.open(board)
    neighbour.sees(STAR)
    neighbour.sees_no("贺**")
    neighbour.sees("没有人同意公开名字")


def test_the_last_day_of_a_notice_is_the_day_before_it_ends(phone_of: TakePhone, stack: Stack) -> None:
    """It ends at a midnight, which belongs to the day before as people count."""
    with enter(stack.district):
        board = Board.get(Board.state == "on_notice")
        last = local_day(board.notice_until) - timedelta(days=1)
    left = (last - local_day(stack.town.now)).days
    phone = phone_of("neighbour")
    phone.open("/pages/boards/index")
    phone.sees(f"公示到 {last.month} 月 {last.day} 日，还剩 {left} 天，可以提异议")


@pytest.fixture(scope="module")
def blamed(stack: Stack) -> str:
    """迟缓物业 was late with all it was given, the month before last: a draft of that month, which is answered."""
    period = previous_period(previous_period(period_of(stack.town.now)))
    with enter(stack.district):
        boards.compute_boards(period, stack.town.now)
    return period


def test_a_blamed_company_answers_before_the_notice_and_is_repaired_by_proof(
    phone_of: TakePhone, stack: Stack, blamed: str
) -> None:
    town = stack.town
    move(stack, "office", "property_credit", blamed, "review")
    phone = phone_of("slow")
    phone.open("/partner/scores/index")
    phone.sees("拟列入黑榜")
    phone.sees("为止可以写明意见")
    assert phone.faults() == []
    phone.tap("拟列入黑榜")
    phone.sees("社区答复以后才会公示")
    phone.sees("迟缓物业 · 我们")
    assert phone.faults() == []
    assert [one for one in kept(phone) if one.startswith(f"/boards/property_credit/{blamed}?")] == []
    phone.tap("写明我们的意见")
    phone.send("提交申辩")
    phone.sees("请写一句")
    phone.write("哪一项与事实不符", "两单是等供电局停电，照片里有停电通知")
    with phone.page.expect_file_chooser() as chooser:
        phone.tap("添加照片")
    chooser.value.set_files(PHOTO)
    expect(phone.shown.get_by_text("正在上传")).to_have_count(0)
    assert phone.faults() == []
    phone.send("提交申辩")
    phone.sees("我提的申辩待答复")
    phone.sees("两单是等供电局停电")
    with enter(stack.district):
        plea = Objection.get(Objection.words.contains("停电通知"))
        photos = boards.photos_of([plea])[plea.id]
        boards.answer_objection(town.actor("office"), plea.code, False, "通知上是另一栋楼", town.now)
    assert len(photos) == 1
    phone.open(phone.page.url.split("#")[1])
    phone.sees("我提的申辩未采纳")
    phone.sees("答复：通知上是另一栋楼")

    move(stack, "supervisor", "property_credit", blamed, "supervise")
    with enter(stack.district), transaction():
        mine = Board.get(Board.period == blamed, Board.state == "on_notice")
        Board.update(notice_until=town.now).where(Board.id == mine.id).execute()
        assert boards.publish_due(town.now) == 1
    neighbour = phone_of("neighbour")
    neighbour.open(f"/pages/boards/detail/index?scheme=property_credit&period={blamed}")
    neighbour.sees("到期退出")
    expect(neighbour.shown.get_by_text("申请修复")).to_have_count(0)
    phone.open("/partner/scores/index")
    phone.shown.locator(".card", has_text="今天发布").click()
    phone.tap("整改好了，申请修复")
    phone.write("什么时候、怎样整改好的", "已增派夜班，附排班表")
    with phone.page.expect_file_chooser() as chooser:
        phone.tap("添加照片")
    chooser.value.set_files(PHOTO)
    expect(phone.shown.get_by_text("正在上传")).to_have_count(0)
    phone.send("提交修复申请")
    phone.sees("我提的修复申请待答复")
    with enter(stack.district):
        repair = Objection.get(Objection.words.contains("排班表"))
        assert len(boards.photos_of([repair])[repair.id]) == 1
        boards.answer_objection(town.actor("supervisor"), repair.code, True, "现场核实", town.now)
    phone.open(phone.page.url.split("#")[1])
    phone.sees("我提的修复申请已采纳")
    phone.sees_no("迟缓物业 · 我们")
    neighbour.open(f"/pages/boards/detail/index?scheme=property_credit&period={blamed}")
    neighbour.sees("物业服务信用")
    neighbour.sees_no("迟缓物业")


def test_a_board_says_how_my_building_stands_and_takes_an_objection(phone_of: TakePhone, stack: Stack) -> None:
    phone = phone_of("resident")
    phone.open("/pages/boards/index")
    phone.sees("1栋第 2 名")
    phone.sees("离第 1 名还差")
    phone.sees("可以提异议")
    phone.tap("1栋第 2 名")
    phone.sees("我家")
    phone.shown.locator(".entry.mine").click()
    phone.sees("占总分")
    phone.tap("转给邻居看")
    expect(phone.page.locator(".mp-modal-text")).to_contain_text("/pages/boards/detail/index?scheme=")
    phone.answer("好")
    phone.tap("我有异议")
    phone.tap("提交异议")
    phone.sees("请写一句")
    phone.write("写明哪一项不对、实际是怎样", "10 月的清扫少算了一次")
    phone.tap("提交异议")
    phone.sees("我提的异议待答复")


def test_what_it_takes_to_catch_up_is_enough_and_no_more(phone_of: TakePhone) -> None:
    """The board's own arithmetic: shares of the best, weighed, in whole hundredths."""
    best, weights = {"building_points": 600, "building_participation": 10_000}, (30, 12)

    def total(points: int, taking_part: int) -> int:
        scores = points * 10_000 // 600, taking_part
        return sum(score * weight for score, weight in zip(scores, weights, strict=True)) // sum(weights)

    def with_a_neighbour_in_reach(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        first, mine = body["entries"]
        rows = [("2栋", 600, 10_000), ("7栋", 500, 6_000), ("1栋", 450, 6_000)]
        body["entries"] = [
            {
                **(mine if name == "1栋" else first),
                "name": name,
                "rank": rank,
                "score": total(*values),
                "indicators": [
                    {**one, "value": value, "score": value * 10_000 // best[one["code"]]}
                    for one, value in zip(mine["indicators"], values, strict=True)
                ],
            }
            for rank, (name, *values) in enumerate(rows, 1)
        ]
        route.fulfill(response=answer, json=body)

    phone = phone_of("resident")
    phone.page.route("**/boards/beautiful_building/*", with_a_neighbour_in_reach)
    phone.open("/pages/boards/index")
    phone.sees("1栋第 3 名")
    said = re.search(r"离第 2 名还差.*“户均积分”再多 (\d+) 分/百户，就能追上", phone.shown.inner_text())
    assert said is not None, phone.shown.inner_text()
    more = int(said[1])
    assert total(450 + more, 6_000) >= total(500, 6_000) > total(450 + more - 1, 6_000)
