"""The main jobs done on phones, by tapping what people see, in front of the product as it is run."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.stack import Stack, until
from tests.miniprogram.conftest import Phone

pytestmark = pytest.mark.browser

TakePhone = Callable[..., Phone]
PAGES = [
    "/pages/home/index",
    "/pages/points/index",
    "/pages/boards/index",
    "/pages/me/index",
    "/pages/contacts/index",
    "/pages/order/index",
    "/pages/order/new/index",
    "/pages/notices/index",
    "/pages/household/join/index",
]
STEWARD_PAGES = ["/steward/queue/index", "/steward/members/index"]

TOO_WIDE = (
    "() => [...document.querySelectorAll('#pages, mp-page')].some(node => node.scrollWidth > node.clientWidth + 1)"
)
SMALL_WORDS = """least => {
  const walk = document.createTreeWalker(document.querySelector('mp-page:not([hidden])'), NodeFilter.SHOW_TEXT)
  const small = []
  while (walk.nextNode()) {
    const words = walk.currentNode.textContent.trim(), around = walk.currentNode.parentElement
    const seen = around.getBoundingClientRect().height > 0
    if (words && seen && parseFloat(getComputedStyle(around).fontSize) < least) small.push(words)
  }
  return small
}"""
SMALL_TARGETS = """least => [...document.querySelectorAll('mp-page:not([hidden]) [role=button], mp-tab-bar:not([hidden]) [role=tab]')]
  .filter(node => node.getBoundingClientRect().height > 0 && node.getBoundingClientRect().height < least - 0.5)
  .map(node => `${node.innerText.trim()} ${Math.round(node.getBoundingClientRect().height)}`)"""


@pytest.mark.parametrize("care", [False, True], ids=["plain", "care"])
def test_every_page_opens_fits_and_can_be_hit(phone_of: TakePhone, care: bool) -> None:
    resident, head = phone_of("resident", care), phone_of("head", care)
    for phone, paths in ((resident, PAGES), (head, [*STEWARD_PAGES, "/pages/me/index"])):
        for path in paths:
            phone.open(path)
            assert not phone.page.evaluate(TOO_WIDE), path
            assert phone.page.evaluate(SMALL_WORDS, 18 if care else 13) == [], path
            assert phone.page.evaluate(SMALL_TARGETS, 60 if care else 44) == [], path


def test_care_mode_is_one_tap_and_remembered(phone_of: TakePhone) -> None:
    phone = phone_of("resident")
    phone.open("/pages/home/index")
    phone.tap("关怀模式")
    phone.sees("打电话给管家")
    phone.open("/pages/contacts/index")
    size = "() => parseFloat(getComputedStyle(document.querySelector('mp-page .page')).fontSize)"
    assert phone.page.evaluate(size) >= 18


def test_an_order_from_three_taps_to_five_stars(phone_of: TakePhone, stack: Stack) -> None:
    resident, butler = phone_of("resident"), phone_of("butler")
    resident.open("/pages/home/index")
    resident.sees("何春燕")
    resident.tap("水电维修限时达")
    resident.tap("水管漏水")
    resident.tap("提交")
    resident.sees("待接单")

    butler.open("/steward/queue/index")
    butler.sees("水管漏水")
    butler.tap("接单")
    butler.tap("到达并开始")
    butler.tap("办结")
    butler.shown.get_by_placeholder("例如：换了厨房角阀，已试水不漏").fill("换了角阀，已试水")
    butler.tap("确认办结")
    butler.sees("手上没有要办的事")

    office = stack.sign_in("office")
    code = office.get("/orders?role=office")["items"][0]["code"]
    office.post(f"/orders/{code}/verify")

    resident.open(f"/pages/order/detail/index?code={code}")
    resident.sees("换了角阀，已试水")
    resident.tap("评价")
    resident.shown.locator(".t-rate__icon").nth(4).click()
    resident.tap("提交评价")
    resident.sees("已评价")
    assert office.get(f"/orders/{code}")["score"] == 5


def test_a_newcomer_finds_a_home_and_is_confirmed(phone_of: TakePhone) -> None:
    newcomer, head = phone_of("newcomer"), phone_of("head")
    newcomer.open("/pages/home/index")
    newcomer.sees("先找到您的家")
    newcomer.tap("选择我的家")
    for name in ("清河区", "柳岸街道", "润和社区", "润和园", "1栋", "1栋1单元"):
        newcomer.tap(name)
    newcomer.tap("102")
    newcomer.tap("租户")
    newcomer.shown.get_by_placeholder("管家核对时用").fill("周小满")
    newcomer.tap("请管家确认")
    newcomer.sees("已经告诉管家")
    newcomer.tap("回首页")
    newcomer.sees("待确认")

    head.open("/steward/members/index")
    head.sees("周小满")
    head.tap("确认")
    expect(head.shown.get_by_text("周小满")).to_have_count(0)
    newcomer.open("/pages/home/index")
    newcomer.sees("何春燕")


def test_calling_shows_the_number_of_nobody_else(phone_of: TakePhone) -> None:
    phone = phone_of("resident")
    phone.open("/pages/home/index")
    phone.tap("打电话")
    expect(phone.page.locator("body")).to_contain_text("19900000004")


def test_a_token_that_ended_is_renewed_without_a_word(phone_of: TakePhone) -> None:
    phone = phone_of("resident")
    phone.open("/pages/home/index")
    phone.page.evaluate("() => wx.setStorageSync('token', 'ended')")
    phone.complaints.clear()
    phone.open("/pages/home/index")
    phone.sees("何春燕")
    phone.complaints[:] = [one for one in phone.complaints if "401" not in one]


def test_without_a_network_nothing_is_lost_and_nothing_counts_twice(phone_of: TakePhone) -> None:
    phone = phone_of("elder")
    keys: list[str | None] = []
    phone.page.on(
        "request", lambda asked: asked.method == "POST" and keys.append(asked.headers.get("idempotency-key"))
    )
    phone.open("/pages/order/new/index?service=errand")
    keys.clear()
    phone.tap("代买药品")
    phone.page.context.set_offline(True)
    phone.tap("提交")
    phone.sees("您填的内容还在")
    phone.page.context.set_offline(False)
    phone.tap("提交")
    phone.sees("待接单")
    assert len(set(keys)) == 1
    assert keys[0]
    phone.complaints[:] = [one for one in phone.complaints if "ERR_INTERNET_DISCONNECTED" not in one]


def test_a_stewards_step_without_a_network_is_kept_and_sends_itself(phone_of: TakePhone, stack: Stack) -> None:
    neighbour, butler = stack.sign_in("neighbour"), stack.sign_in("other_butler")
    place = neighbour.get("/me")["households"][0]["place"]
    wish = {"service": "water_power", "place": place, "description": "楼道灯不亮"}
    code = neighbour.post("/orders", wish)["code"]
    phone = phone_of("other_butler")
    phone.open("/steward/queue/index")
    phone.sees("楼道灯不亮")
    phone.page.context.set_offline(True)
    phone.tap("接单")
    phone.sees("网络不好，还没发出，连上后自动发送")
    assert butler.get(f"/orders/{code}")["state"] == "dispatched"
    phone.page.context.set_offline(False)
    expect(phone.shown.get_by_text("网络不好，还没发出")).to_have_count(0)
    until(lambda: butler.get(f"/orders/{code}")["state"] == "accepted")
    phone.complaints[:] = [one for one in phone.complaints if "ERR_INTERNET_DISCONNECTED" not in one]


def test_logging_out_leaves_a_way_back(phone_of: TakePhone) -> None:
    phone = phone_of("neighbour")
    phone.open("/pages/me/index")
    phone.sees("许知秋")
    phone.tap("退出登录")
    phone.page.locator(".mp-modal-confirm").click() if phone.page.locator(".mp-modal").count() else None
    phone.sees("您已退出登录")
    phone.tap("登录")
    phone.sees("许知秋")
