"""What a resident and an elder come for, done by tapping what they see, in front of the product as it is run."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.services.points.proof import verify
from tests.journeys.stack import Stack
from tests.miniprogram.conftest import Phone

pytestmark = pytest.mark.browser

TakePhone = Callable[..., Phone]
PHOTO = Path(__file__).parents[1] / "tools" / "pixel.png"


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


def test_an_elder_orders_in_three_taps_and_calls_in_one(phone_of: TakePhone, stack: Stack) -> None:
    elder = phone_of("elder", care=True)
    elder.open("/pages/home/index")
    elder.tap("修水电")
    elder.tap("水管漏水")
    elder.tap("提交")
    elder.sees("待接单")
    assert elder.faults() == []
    elder.turn_to("/pages/home/index")
    elder.tap("打电话给管家")
    expect(elder.page.locator("body")).to_contain_text("19900000004")
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
    neighbour.open("/pages/home/index")
    neighbour.shown.locator(".card", has_text="门口水管漏水").first.click()
    neighbour.tap("取消")
    neighbour.tap("已经解决了")
    neighbour.send("确认取消")
    neighbour.sees("已取消")
    neighbour.sees_no("确认取消")


def test_what_is_seen_outside_is_reported_with_its_place_and_how_urgent_it_is(
    phone_of: TakePhone, stack: Stack
) -> None:
    phone = phone_of("resident")
    phone.open("/pages/home/index")
    phone.tap("随手反映")
    phone.tap("井盖松动")
    phone.tap("有危险，要快")
    phone.tap("润和园")
    phone.tap("提交")
    phone.sees("已提交")
    made = stack.sign_in("resident").get("/orders?role=resident")["items"][0]
    assert (made["kind"], made["place_label"], made["description"]) == ("hazard", "润和园", "井盖松动")


def test_what_is_known_already_is_followed_and_not_written_down_twice(phone_of: TakePhone, stack: Stack) -> None:
    first = stack.sign_in("neighbour")
    wish = {"kind": "whistle", "place": stack.town.estate.code, "description": "东门路灯坏了一直不亮"}
    code = first.post("/orders", wish)["code"]
    phone = phone_of("resident")
    phone.open("/pages/order/new/index?service=report")
    phone.write("也可以自己写，例如：二楼楼道灯不亮", "东门的路灯一直不亮")
    phone.tap("润和园")
    phone.tap("提交")
    phone.sees("可能已经有人反映了")
    assert phone.faults() == []
    phone.tap("我也遇到了")
    phone.sees("东门路灯坏了一直不亮")
    mine = stack.sign_in("resident").get("/orders?role=resident&limit=100")["items"]
    assert [one["code"] for one in mine if "东门" in one["description"]] == [code]


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


def test_a_token_that_ended_is_renewed_without_a_word(phone_of: TakePhone) -> None:
    phone = phone_of("resident")
    phone.open("/pages/home/index")
    phone.page.evaluate("() => wx.setStorageSync('token', 'ended')")
    phone.open("/pages/home/index")
    phone.sees("何春燕")
    phone.forgive("401")
