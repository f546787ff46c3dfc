"""A bad network: what was typed is never lost, a repeat has one effect, and it says what was sent and what was not."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from app.services.local_time import period_of, previous_period
from tests.journeys.stack import Stack, until
from tests.miniprogram.conftest import NO_NETWORK, Phone
from tests.miniprogram.network import cut, kept, mend

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


def test_an_order_with_a_photo_waits_through_a_restart_and_goes_by_itself(
    phone_of: TakePhone, stack: Stack
) -> None:
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
    phone.page.evaluate("() => wx.navigateTo({ url: '/pages/boards/scoring/index' })")
    phone.sees("网络不好，没有读到内容")
    assert phone.faults() == []
    phone.tap("再试一次")
    phone.sees("网络不好，没有读到内容")
    phone.context.set_offline(False)
    phone.sees_no("网络不好，没有读到内容")
    phone.forgive(NO_NETWORK)


def test_a_start_without_a_network_shows_what_was_seen_and_says_when(phone_of: TakePhone, stack: Stack) -> None:
    phone, person = phone_of("neighbour", care=True), stack.sign_in("neighbour")
    wish = {"service": "water_power", "place": person.get("/me")["households"][0]["place"]}
    mine = person.post("/orders", {**wish, "description": "断网前下的一单"})
    seen = {
        "/pages/home/index": "何春燕" if "1栋" in mine["place_label"] else "李国强",
        "/pages/contacts/index": "谁负责我家",
        "/pages/order/index": mine["description"],
        f"/pages/order/detail/index?code={mine['code']}": "已提交",
        "/pages/points/index": "志愿积分",
        "/pages/order/new/index?service=errand": "代买药品",
    }
    seen_without_a_network(phone, seen)
    phone.tap("代买药品")
    phone.tap("提交")
    phone.sees(UNSENT)
    phone.tap("回首页")
    phone.sees("已存在这台手机上")
    phone.sees("这是上次看到的")
    phone.tap("再试一次")
    phone.sees("这是上次看到的")
    mend(phone)
    phone.sees_no("这是上次看到的")
    phone.sees_no("已存在这台手机上")
    assert len(orders(stack, "neighbour", "代买药品")) == 1


def seen_without_a_network(phone: Phone, seen: dict[str, str]) -> None:
    """Each page with its words, then once more without a network, with the words that it is old."""
    phone.open("/pages/home/index")
    for path, words in seen.items():
        phone.turn_to(path)
        phone.sees(words)
        phone.sees_no("这是上次看到的")
    cut(phone)
    phone.open("/pages/home/index")
    for path, words in seen.items():
        phone.turn_to(path)
        phone.sees("这是上次看到的（今天")
        phone.sees(words)
        assert phone.faults() == []


def shown_again(phone: Phone, seen: dict[str, str]) -> None:
    """Each page as it was seen, with the words that it is old; new again when the network is back."""
    seen_without_a_network(phone, seen)
    mend(phone)
    phone.sees_no("这是上次看到的")


def test_boards_and_how_my_building_stands_are_there_without_a_network(phone_of: TakePhone, stack: Stack) -> None:
    period = previous_period(period_of(stack.town.now))
    seen = {
        "/pages/boards/index": "1栋第 2 名",
        f"/pages/boards/detail/index?scheme=beautiful_building&period={period}": "1栋 · 我家",
        "/pages/me/names/index": "榜上的名字",
        "/pages/notices/index": "公示",
    }
    shown_again(phone_of("resident", care=True), seen)


def test_what_a_partner_has_to_do_and_its_scores_are_there_without_a_network(
    phone_of: TakePhone, stack: Stack
) -> None:
    wish = {"kind": "whistle", "place": stack.town.estate.code, "description": "无网时也看得见的一件"}
    stack.sign_in("neighbour").post("/orders", wish)
    phone = phone_of("company")
    seen = {"/partner/work/index": "无网时也看得见的一件", "/partner/scores/index": "物业服务信用"}
    shown_again(phone, seen)
    cut(phone)
    phone.open("/partner/work/index")
    phone.shown.locator(".jobs .card", has_text="无网时也看得见的一件").get_by_text("认领", exact=True).click()
    phone.sees("还没有发出。已存在这台手机上")
    mend(phone)
    phone.sees_no("还没有发出。已存在这台手机上")
    company = stack.sign_in("company")
    words = wish["description"]
    taken = until(
        lambda: [one for one in company.get("/orders/queue?role=steward")["items"] if one["description"] == words]
    )
    for step in ("start", "complete"):
        company.post(f"/orders/{taken[0]['code']}/{step}", {"note": "清走了"})


def test_a_stewards_day_is_there_without_a_network_and_what_is_not_theirs_to_keep_is_not(
    phone_of: TakePhone, stack: Stack
) -> None:
    resident = stack.sign_in("resident")
    place = resident.get("/me")["households"][0]["place"]
    wish = {"service": "water_power", "place": place, "description": "地下室里看的一单"}
    code = resident.post("/orders", wish)["code"]
    phone = phone_of("butler")
    for path in (f"/pages/order/detail/index?code={code}", f"/steward/household/index?code={place}"):
        phone.open(path)
        phone.sees("1栋1单元101")
    phone.open("/steward/queue/index")
    phone.sees("地下室里看的一单")
    assert "/orders/queue" in " ".join(kept(phone))
    assert [one for one in kept(phone) if code in one or "/served/" in one] == []
    cut(phone)
    phone.open("/steward/queue/index")
    phone.sees("这是上次看到的")
    phone.shown.locator(".jobs .card", has_text="地下室里看的一单").get_by_text("接单", exact=True).click()
    phone.sees("还没有发出。已存在这台手机上")
    phone.open(f"/steward/household/index?code={place}")
    phone.sees("网络不好，没有读到内容")
    mend(phone)
    phone.sees("1栋1单元101")
    until(lambda: stack.sign_in("butler").get(f"/orders/{code}")["state"] == "accepted")


def test_what_was_seen_is_forgotten_with_the_login_and_when_it_is_old(phone_of: TakePhone) -> None:
    phone = phone_of("resident")
    phone.open("/pages/home/index")
    assert "/me/contacts" in kept(phone)
    phone.page.evaluate("() => wx.setStorageSync('seen /me', { ...wx.getStorageSync('seen /me'), at: 1 })")
    cut(phone)
    phone.open("/pages/home/index")
    phone.sees("网络不好，没有读到内容")
    assert "/me" not in kept(phone)
    mend(phone)
    phone.sees("何春燕")
    phone.turn_to("/pages/me/settings/index")
    phone.tap("退出登录")
    phone.answer("退出")
    phone.sees("您已退出登录")
    assert kept(phone) == []
