"""A bad network: what was typed is never lost, a repeat has one effect, and it says what was sent and what was not."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.journeys.stack import Stack, until
from tests.miniprogram.conftest import NO_NETWORK, Phone

pytestmark = pytest.mark.browser

TakePhone = Callable[..., Phone]
PHOTO = Path(__file__).parents[1] / "tools" / "pixel.png"
UNSENT = "网络不好，还没有发出"


def orders(stack: Stack, part: str, words: str) -> list[dict]:
    items = stack.sign_in(part).get("/orders?role=resident&limit=100")["items"]
    return [one for one in items if one["description"] == words]


def test_the_answer_is_lost_in_the_middle_and_it_counts_once(phone_of: TakePhone, stack: Stack) -> None:
    """The server takes the order, then the line breaks: the phone cannot know, and must not order twice."""
    phone = phone_of("elder")
    keys: list[str | None] = []

    def cut(route: Route) -> None:
        keys.append(route.request.headers.get("idempotency-key"))
        if len(keys) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    phone.page.route("**/api/v1/orders", cut)
    phone.open("/pages/order/new/index?service=errand")
    phone.tap("代买药品")
    phone.tap("提交")
    phone.sees(UNSENT)
    assert len(orders(stack, "elder", "代买药品")) == 1
    phone.tap("回首页")
    phone.sees("还没有发出。已存在这台手机上")
    phone.tap("现在发")
    phone.sees_no("已存在这台手机上")
    assert len(orders(stack, "elder", "代买药品")) == 1
    assert len(keys) == 2
    assert keys[0] == keys[1]
    assert keys[0]
    phone.forgive("ERR_FAILED")


def test_an_order_with_a_photo_waits_through_a_restart_and_goes_by_itself(phone_of: TakePhone, stack: Stack) -> None:
    phone = phone_of("elder", care=True)
    phone.open("/pages/order/new/index?service=errand")
    phone.context.set_offline(True)
    phone.write("也可以自己写，例如：厨房水管漏水", "代买降压药，照片上的这一种")
    with phone.page.expect_file_chooser() as chooser:
        phone.tap("添加照片")
    chooser.value.set_files(PHOTO)
    phone.sees("还没传上")
    phone.tap("提交")
    phone.sees(UNSENT)
    assert phone.faults() == []
    phone.context.set_offline(False)
    phone.open("/pages/home/index")
    made = until(lambda: orders(stack, "elder", "代买降压药，照片上的这一种"))
    assert len(made) == 1
    detail = stack.sign_in("elder").get(f"/orders/{made[0]['code']}")
    assert len(detail["events"][0]["photos"]) == 1
    phone.sees_no("已存在这台手机上")
    phone.forgive(NO_NETWORK)


def test_what_was_typed_is_still_there_after_the_program_was_closed(phone_of: TakePhone) -> None:
    phone = phone_of("resident")
    phone.open("/pages/order/new/index?service=errand")
    phone.write("也可以自己写，例如：厨房水管漏水", "买两斤鸡蛋")
    phone.open("/pages/order/new/index?service=errand")
    phone.sees("上次没写完的还在")
    expect(phone.shown.locator("textarea")).to_have_value("买两斤鸡蛋")
    phone.tap("重新写")
    expect(phone.shown.locator("textarea")).to_have_value("")


def test_a_refused_submission_says_why_and_can_be_written_again(phone_of: TakePhone, stack: Stack) -> None:
    phone = phone_of("resident")
    phone.open("/pages/order/new/index?service=errand")
    phone.context.set_offline(True)
    phone.tap("代买药品")
    phone.tap("提交")
    phone.sees(UNSENT)
    phone.tap("回首页")
    refusal = {"code": "invalid_input", "title": "填写不完整", "detail": "这个时间已经排满"}
    phone.page.route("**/api/v1/orders", lambda route: route.fulfill(status=422, json=refusal))
    phone.context.set_offline(False)
    phone.sees("没有办成：这个时间已经排满")
    phone.page.unroute("**/api/v1/orders")
    phone.tap("改一改再发")
    expect(phone.shown.locator("textarea")).to_have_value("代买药品")
    phone.sees("上次没写完的还在")
    phone.turn_to("/pages/home/index")
    phone.sees_no("没有办成")
    phone.forgive(NO_NETWORK)
    phone.forgive("422")


def test_a_stewards_steps_without_a_network_are_kept_and_send_themselves(phone_of: TakePhone, stack: Stack) -> None:
    neighbour, butler = stack.sign_in("resident"), stack.sign_in("butler")
    place = neighbour.get("/me")["households"][0]["place"]
    wish = {"service": "water_power", "place": place, "description": "断网时接的一单"}
    code = neighbour.post("/orders", wish)["code"]
    phone = phone_of("butler")
    phone.open("/steward/queue/index")
    card = phone.shown.locator(".jobs .card", has_text="断网时接的一单")
    phone.context.set_offline(True)
    card.get_by_text("接单", exact=True).click()
    phone.sees("还没有发出。已存在这台手机上")
    expect(card.get_by_text("刚才的一步还没有发出")).to_be_visible()
    expect(card.get_by_text("接单", exact=True)).to_have_count(0)
    assert phone.faults() == []
    assert butler.get(f"/orders/{code}")["state"] == "dispatched"
    phone.context.set_offline(False)
    phone.sees_no("已存在这台手机上")
    until(lambda: butler.get(f"/orders/{code}")["state"] == "accepted")
    expect(card.get_by_text("到达并开始")).to_be_visible()
    phone.forgive(NO_NETWORK)


def test_what_waits_can_be_thrown_away_but_only_on_purpose(phone_of: TakePhone, stack: Stack) -> None:
    phone = phone_of("resident")
    phone.open("/pages/order/new/index?service=errand")
    phone.context.set_offline(True)
    phone.write("也可以自己写，例如：厨房水管漏水", "不要发出去")
    phone.tap("提交")
    phone.tap("回首页")
    phone.tap("不发了")
    phone.answer("留着")
    phone.sees("不要发出去")
    phone.tap("不发了")
    phone.answer("不发了")
    phone.sees_no("不要发出去")
    phone.context.set_offline(False)
    phone.forgive(NO_NETWORK)
    assert orders(stack, "resident", "不要发出去") == []


def test_a_page_that_cannot_be_read_has_a_way_on(phone_of: TakePhone) -> None:
    phone = phone_of("resident")
    phone.open("/pages/home/index")
    phone.context.set_offline(True)
    phone.page.evaluate("() => wx.navigateTo({ url: '/pages/contacts/index' })")
    phone.sees("网络不好，没有读到内容")
    assert phone.faults() == []
    phone.context.set_offline(False)
    phone.tap("再试一次")
    phone.sees("何春燕")
    phone.forgive(NO_NETWORK)
