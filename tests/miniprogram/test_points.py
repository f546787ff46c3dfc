"""Points say why, can be checked, are set aside for something, and claimed when they did not arrive."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from app.services.points.proof import verify
from tests.journeys.stack import Stack
from tests.miniprogram.conftest import Phone

pytestmark = pytest.mark.browser

TakePhone = Callable[..., Phone]


def test_points_say_why_and_a_month_becomes_a_picture(phone_of: TakePhone) -> None:
    phone = phone_of("resident")
    phone.open("/pages/points/index")
    phone.sees("楼道清扫")
    phone.shown.locator(".item", has_text="楼道清扫").first.click()
    phone.sees("和总账一致")
    phone.sees("这台手机自己核对过")
    phone.tap("发给我信任的人")
    with phone.page.expect_download() as kept:
        phone.answer("发送")
    assert verify(json.loads(kept.value.path().read_text())).good
    phone.turn_to("/pages/points/index")
    phone.tap("看月报")
    phone.sees("从哪里来")
    phone.tap("做成图片分享")
    picture = phone.page.locator(".mp-share-picture")
    expect(picture).to_be_visible()
    size = "node => [node.naturalWidth, node.naturalHeight > 900]"
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate(size) == [1080, True]
    ink = """node => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 1080, height: 400 })
      const pen = canvas.getContext('2d')
      pen.drawImage(node, 0, 0)
      const dots = pen.getImageData(0, 60, 1080, 340).data
      return dots.some((value, index) => index % 4 === 0 && value < 60)
    }"""
    assert picture.evaluate(ink), "nothing is written on it"


def test_points_are_set_aside_and_paid_when_the_counter_reads_the_code(phone_of: TakePhone, stack: Stack) -> None:
    phone, counter = phone_of("resident"), phone_of("company")
    phone.open("/pages/points/index?programme=volunteer")
    phone.tap("兑换")
    phone.tap("预留积分")
    phone.sees("请写要换什么")
    phone.write("换什么，如大米", "洗衣液一瓶")
    phone.write("多少分", "2")
    phone.tap("和顺物业")
    phone.tap("预留积分")
    phone.sees("给柜台扫这个码")
    dark = """node => {
      const { data } = node.getContext('2d').getImageData(0, 0, node.width, node.height)
      return data.filter((value, index) => index % 4 === 0 && value < 60).length / (data.length / 4)
    }"""
    assert 0.2 < phone.shown.locator("wx-canvas canvas").first.evaluate(dark) < 0.6, "a square code is drawn"
    assert phone.faults() == []
    code = stack.sign_in("resident").get("/me/points/holds")["items"][0]["code"]
    counter.open("/partner/counter/index")
    counter.sees("洗衣液一瓶")
    counter.tap("扫兑换码")
    counter.scan("hgj:person:somebody")
    counter.sees_no("东西给了")
    counter.tap("扫兑换码")
    counter.scan(f"hgj:hold:{code}")
    counter.tap("东西给了，核销 2 分")
    counter.sees("2 分已核销")
    phone.turn_to("/pages/points/collect/index?programme=volunteer")
    phone.sees("已核销")


def test_a_month_that_did_not_arrive_is_claimed_once(phone_of: TakePhone, stack: Stack) -> None:
    phone = phone_of("elder", care=True)
    phone.open("/pages/points/index?programme=silver")
    phone.tap("银发积分")
    phone.tap("按月发放")
    expect(phone.shown.get_by_text("申领", exact=True).first).to_be_visible()
    before = phone.shown.get_by_text("申领", exact=True).count()
    phone.tap("申领")
    phone.write("想说明的话，可以不写", "这个月没有收到")
    assert phone.faults() == []
    phone.send("申领")
    phone.sees("待答复")
    expect(phone.shown.get_by_text("申领", exact=True)).to_have_count(before - 1)
    claims = stack.sign_in("office").get("/points/claims")["items"]
    assert [(one["person_name"], one["note"]) for one in claims] == [("孙保全", "这个月没有收到")]
