"""An order from the first tap to five stars: a resident's, an elder's in care mode, one for somebody else."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.stack import Stack
from tests.miniprogram.conftest import Phone
from tests.miniprogram.effort import count_from_now, effort

pytestmark = pytest.mark.browser

TakePhone = Callable[..., Phone]
PHOTO = Path(__file__).parents[1] / "tools" / "pixel.png"


def test_an_elder_orders_in_three_taps_and_calls_in_one(phone_of: TakePhone, stack: Stack) -> None:
    elder = phone_of("elder", care=True)
    elder.open("/pages/home/index")
    count_from_now(elder)
    elder.tap("修水电")
    elder.tap("水管漏水")
    elder.tap("提交")
    elder.sees("待接单")
    assert effort(elder) == (3, 0)
    assert elder.faults() == []
    elder.turn_to("/pages/home/index")
    count_from_now(elder)
    elder.tap("打电话给管家")
    expect(elder.page.locator("body")).to_contain_text("19900000004")
    assert effort(elder) == (1, 0)
    order = stack.sign_in("elder").get("/orders?role=resident")["items"][0]
    assert (order["description"], order["steward"]["name"]) == ("水管漏水", "何春燕")


def test_care_mode_says_times_as_people_do(phone_of: TakePhone, stack: Stack) -> None:
    code = stack.sign_in("neighbour").get("/orders?role=resident")["items"][0]["code"]
    phone = phone_of("neighbour")
    phone.open(f"/pages/order/detail/index?code={code}")
    said, written = re.compile(r"(凌晨|早上|上午|中午|下午|晚上) \d+ 点.*提交"), re.compile(r"\d\d:\d\d 提交")
    expect(phone.shown.get_by_text(written).first).to_be_visible()
    phone.tap("关怀模式")
    expect(phone.shown.get_by_text(said).first).to_be_visible()
    expect(phone.shown.get_by_text(written)).to_have_count(0)


def test_words_are_said_to_the_keyboard_and_started_over(phone_of: TakePhone) -> None:
    """One tap opens the keyboard and says where its microphone is; what it hears arrives like typing."""
    phone = phone_of("resident", care=True)
    phone.open("/pages/order/new/index?service=errand")
    phone.tap("用说的")
    phone.sees("点键盘上的话筒")
    field = phone.shown.locator("textarea")
    expect(field).to_be_focused()
    phone.page.keyboard.insert_text("代买两盒降压药")
    with phone.page.expect_file_chooser() as chooser:
        phone.tap("添加照片")
    chooser.value.set_files(PHOTO)
    expect(phone.shown.locator(".photo .picture")).to_have_count(1)
    expect(phone.shown.get_by_text("正在上传")).to_have_count(0)
    assert phone.faults() == []
    phone.open("/pages/order/new/index?service=errand")
    phone.forgive("ERR_FILE_NOT_FOUND")  # the phone forgot the file, and asks the server for it
    expect(field).to_have_value("代买两盒降压药")
    expect(phone.shown.locator(".photo .picture")).to_have_css("background-image", re.compile("blob:"))
    phone.tap("重新写")
    expect(field).to_have_value("")
    expect(phone.shown.locator(".photo .picture")).to_have_count(0)


def test_an_order_from_three_taps_to_five_stars(phone_of: TakePhone, stack: Stack) -> None:
    resident, butler = phone_of("resident"), phone_of("butler")
    resident.open("/pages/home/index")
    resident.tap("水电维修限时达")
    resident.tap("马桶堵了")
    resident.tap("提交")
    resident.sees("待接单")
    resident.tap("发给我")
    resident.answer("允许")
    resident.sees("会发到您的微信")
    code = resident.page.url.rsplit("code=")[-1]

    butler.open("/steward/queue/index")
    card = butler.shown.locator(".jobs .card", has_text="马桶堵了")
    card.get_by_text("接单", exact=True).click()
    card.get_by_text("到达并开始").click()
    card.get_by_text("办结").click()
    butler.tap("确认办结")
    butler.sees("请拍一张照片，或写一句办得怎样")
    butler.write("例如：换了厨房角阀，已试水不漏", "疏通好了")
    with butler.page.expect_file_chooser() as chooser:
        butler.tap("添加照片")
    chooser.value.set_files(PHOTO)
    expect(butler.shown.get_by_text("正在上传")).to_have_count(0)
    assert butler.faults() == []
    butler.tap("确认办结")
    expect(card).to_have_count(0)

    office = stack.sign_in("office")
    office.post(f"/orders/{code}/verify")
    resident.open(f"/pages/order/detail/index?code={code}")
    resident.sees("疏通好了")
    resident.tap("看照片，1 张")
    resident.page.locator(".mp-picture img").click()
    resident.tap("评价")
    resident.tap("提交评价")
    resident.sees("请点一个满意的程度")
    resident.tap("5 分 很满意")
    assert resident.faults() == []
    resident.tap("提交评价")
    resident.sees("已评价")
    assert office.get(f"/orders/{code}")["score"] == 5
    assert len(office.get(f"/orders/{code}")["events"][4]["photos"]) == 1


def test_an_order_is_cancelled_with_a_reason(phone_of: TakePhone, stack: Stack) -> None:
    neighbour = phone_of("neighbour")
    neighbour.open("/pages/order/index")
    neighbour.shown.locator(".card", has_text="门口水管漏水").first.click()
    neighbour.tap("取消")
    neighbour.tap("已经解决了")
    neighbour.send("确认取消")
    neighbour.sees("已取消")
    neighbour.sees_no("确认取消")


def test_an_order_is_placed_for_somebody_of_the_household(phone_of: TakePhone, stack: Stack) -> None:
    phone = phone_of("child")
    phone.open("/pages/order/new/index?service=silver_bell")
    phone.tap("孙保全")
    phone.tap("请来看看老人")
    phone.tap("提交")
    phone.sees("待接单")
    made = stack.sign_in("elder").get("/orders?role=resident")["items"][0]
    assert (made["description"], made["resident_name"]) == ("请来看看老人", "孙保全")


def test_a_cost_is_agreed_to_as_it_was_shown(phone_of: TakePhone, stack: Stack) -> None:
    resident, butler = stack.sign_in("resident"), phone_of("butler")
    place = resident.get("/me")["households"][0]["place"]
    code = resident.post("/orders", {"service": "errand", "place": place, "description": "代买一盒降压药"})["code"]
    butler.open(f"/pages/order/detail/index?code={code}")
    butler.tap("接单")
    butler.tap("说明费用")
    butler.write("多少元", "三十")
    butler.send("请居民确认")
    butler.sees("请写多少元")
    butler.write("多少元", "35.8")
    butler.write("例如：药费 35.80", "药费")
    butler.send("请居民确认")
    butler.sees("费用 35.80 元，等居民确认")
    butler.tap("等待居民")
    butler.tap("家里没人")
    butler.send("暂停计时")
    butler.sees("暂停计时")
    assert butler.faults() == []
    phone = phone_of("resident")
    phone.open(f"/pages/order/detail/index?code={code}")
    phone.tap("同意费用")
    phone.sees("费用 35.80 元，等您确认")
    assert phone.faults() == []
    phone.send("同意")
    phone.sees("双方已确认")
