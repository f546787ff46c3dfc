"""How people come, leave, and take along what is theirs: consent, home, confirmation, token, data."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.stack import Stack
from tests.miniprogram.conftest import Phone

pytestmark = pytest.mark.browser

TakePhone = Callable[..., Phone]


def test_a_newcomer_agrees_finds_a_home_and_is_confirmed(phone_of: TakePhone) -> None:
    newcomer, head = phone_of("newcomer", agreed=False), phone_of("head")
    newcomer.open("/pages/contacts/index")
    newcomer.sees("欢迎来到红管家")
    assert newcomer.faults() == []
    newcomer.tap("不同意")
    newcomer.sees("我们什么也没有保存")
    assert newcomer.page.evaluate("() => wx.getStorageSync('token')") == ""
    newcomer.tap("看隐私保护指引全文")
    newcomer.answer("看完了")
    newcomer.tap("同意并登录")
    newcomer.sees("谁负责我家")
    newcomer.sees("先找到您的家")
    newcomer.turn_to("/pages/home/index")
    newcomer.tap("选择我的家")
    newcomer.sees("您住在哪一栋")
    newcomer.tap("2栋")
    newcomer.sees("您家的门牌")
    newcomer.tap("上一步")
    newcomer.sees("您住在哪一栋")
    newcomer.sees_no("上一步")
    newcomer.tap("1栋")
    newcomer.sees("您家的门牌")
    newcomer.tap("102")
    newcomer.tap("租户")
    newcomer.write("管家核对时用", "周小满")
    newcomer.tap("请管家确认")
    newcomer.sees("已经告诉管家")
    newcomer.tap("登记手机号")
    newcomer.answer("允许")
    newcomer.sees("管家上门前打这个号码")
    newcomer.sees("199****")
    assert newcomer.faults() == []
    newcomer.tap("回首页")
    newcomer.sees("一般当天办好")
    assert newcomer.faults() == []
    newcomer.turn_to("/pages/order/new/index")
    newcomer.sees("管家正在核对")
    newcomer.tap("看看好了没有")
    newcomer.sees("门牌选错了")

    head.open("/steward/members/index")
    head.sees("周小满")
    head.shown.locator(".card", has_text="周小满").get_by_text("确认", exact=True).click()
    head.sees_no("周小满")
    newcomer.tap("看看好了没有")
    newcomer.sees("何春燕")


def test_a_newcomer_who_is_refused_reads_why_and_may_choose_again(phone_of: TakePhone, stack: Stack) -> None:
    waiting, head = phone_of("waiting"), phone_of("head")
    head.open("/steward/members/index")
    card = head.shown.locator(".card", has_text="林小满")
    card.get_by_text("不是本户").click()
    head.send("门牌选错了")
    assert head.faults() == []
    head.send("确认")
    expect(card).to_have_count(0)
    waiting.open("/pages/home/index")
    waiting.sees("门牌选错了")
    waiting.tap("重新选择")
    waiting.sees("选择我的家")


def test_what_is_agreed_can_be_taken_back_and_leaving_forgets(phone_of: TakePhone) -> None:
    phone = phone_of("resident")
    phone.open("/pages/me/settings/index")
    phone.tap("退出登录")
    phone.answer("退出")
    phone.sees("您已退出登录")
    assert phone.page.evaluate("() => wx.getStorageSync('token')") == ""
    phone.tap("登录")
    phone.sees("何春燕")
    phone.turn_to("/pages/me/settings/index")
    phone.tap("收回同意")
    phone.answer("收回")
    phone.sees("欢迎来到红管家")
    phone.turn_to("/pages/points/index")
    phone.sees("欢迎来到红管家")


def test_my_data_is_taken_along_and_ended_only_by_writing_the_word(phone_of: TakePhone, stack: Stack) -> None:
    phone = phone_of("leaver")
    phone.open("/pages/me/data/index")
    phone.tap("导出我的数据")
    with phone.page.expect_download() as kept:
        phone.answer("发送")
    assert "陶立言" in kept.value.path().read_text()
    phone.shown.get_by_role("button", name="注销账号").click()
    phone.page.locator(".mp-modal-field").fill("好的")
    phone.answer("注销账号")
    phone.sees("要写“注销”两个字")
    phone.shown.get_by_role("button", name="注销账号").click()
    phone.page.locator(".mp-modal-field").fill("注销")
    phone.answer("注销账号")
    phone.sees("欢迎来到红管家")
    assert phone.page.evaluate("() => wx.getStorageSync('token')") == ""
    assert stack.sign_in("leaver").get("/me")["households"] == []


def test_a_token_that_ended_is_renewed_without_a_word(phone_of: TakePhone) -> None:
    phone = phone_of("resident")
    phone.open("/pages/home/index")
    phone.page.evaluate("() => wx.setStorageSync('token', 'ended')")
    phone.open("/pages/home/index")
    phone.sees("何春燕")
    phone.forgive("401")


def test_a_message_is_asked_for_by_a_tap_and_counted(phone_of: TakePhone) -> None:
    phone = phone_of("neighbour")
    answers: list[str] = []
    phone.page.on(
        "request",
        lambda asked: "subscriptions" in asked.url and asked.post_data and answers.append(asked.post_data),
    )
    phone.open("/pages/me/messages/index")
    card = phone.shown.locator(".card", has_text="积分月报通知")
    card.get_by_text("发给我").click()
    phone.answer("取消")
    phone.sees("这一类不发微信")
    card.get_by_text("发给我").click()
    phone.answer("允许")
    phone.sees("下一条会发到您的微信")
    assert answers == ['{"templates":{"statement":"reject"}}', '{"templates":{"statement":"accept"}}']
