"""What stewards and partners do with one thumb, and who wins when two take the same thing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.services.local_time import period_label, period_of, previous_period
from app.services.orders.dispatch import FULL_HANDS
from tests.journeys.stack import Stack, until
from tests.miniprogram.conftest import NO_NETWORK, Phone
from tests.miniprogram.effort import count_from_now, effort
from tests.miniprogram.town import LONG_WORDS

pytestmark = pytest.mark.browser

TakePhone = Callable[..., Phone]
PHOTO = Path(__file__).parents[1] / "tools" / "pixel.png"


def order_of(stack: Stack, part: str, words: str, **more: str) -> str:
    person = stack.sign_in(part)
    place = person.get("/me")["households"][0]["place"]
    wish = {"service": "water_power", "place": place, "description": words, **more}
    code: str = person.post("/orders", wish)["code"]
    return code


def test_two_phones_accept_one_order_and_one_is_told_plainly(phone_of: TakePhone, stack: Stack) -> None:
    code = order_of(stack, "resident", "两部手机一起接")
    phones = [phone_of("butler"), phone_of("butler")]
    for phone in phones:
        phone.open(f"/pages/order/detail/index?code={code}")
        phone.sees("接单")
    for phone in phones:
        phone.tap("接单")
    phones[0].sees("到达并开始")
    expect(phones[1].page.locator(".mp-modal")).to_be_visible()
    phones[1].answer("知道了")
    phones[1].sees("到达并开始")
    events = stack.sign_in("butler").get(f"/orders/{code}")["events"]
    assert [one["action"] for one in events].count("accept") == 1
    phones[1].forgive("409")


def test_a_steward_whose_order_went_to_another_is_told_and_it_leaves_the_queue(
    phone_of: TakePhone, stack: Stack
) -> None:
    code = order_of(stack, "resident", "转给别人的一单")
    phone, office = phone_of("butler"), stack.sign_in("office")
    phone.open("/steward/queue/index")
    card = phone.shown.locator(".jobs .card", has_text="转给别人的一单")
    expect(card).to_be_visible()
    other = stack.town.people["other_butler"].code
    office.post(f"/orders/{code}/transfer", {"to": other})
    card.get_by_text("接单", exact=True).click()
    expect(phone.page.locator(".mp-modal")).to_be_visible()
    phone.answer("知道了")
    expect(card).to_have_count(0)
    assert office.get(f"/orders/{code}")["steward"]["code"] == other
    phone.forgive("40")


def test_the_queue_is_ordered_by_promise_and_shows_whom_to_confirm(phone_of: TakePhone) -> None:
    phone = phone_of("other_butler")
    phone.open("/steward/queue/index")
    titles = phone.shown.locator(".jobs .title").all_inner_texts()
    assert titles[:3] == [f"{LONG_WORDS[:40]}…", "第 2 盏楼道灯不亮", "第 3 盏楼道灯不亮"]
    assert len(titles) > FULL_HANDS // 2
    phone.sees("已超")
    phone.sees("电话代下单")


def test_an_order_by_phone_is_written_down_and_survives_a_restart(phone_of: TakePhone, stack: Stack) -> None:
    phone = phone_of("butler")
    phone.open("/steward/phone-order/index")
    phone.tap("提交")
    phone.sees("请选哪一户")
    phone.tap("1栋")
    phone.tap("1栋1单元102")
    phone.tap("修水电")
    phone.write("照电话里说的写，例如：厨房水管漏水", "卫生间灯不亮")
    phone.write("例如：孙奶奶的女儿", "孙保全")
    phone.open("/steward/phone-order/index")
    expect(phone.shown.locator("textarea")).to_have_value("卫生间灯不亮")
    phone.tap("提交")
    phone.sees("登记好了")
    made = stack.sign_in("butler").get("/orders?role=steward")["items"][0]
    assert (made["place_label"], made["description"]) == ("1栋1单元102", "卫生间灯不亮（来电：孙保全）")
    phone.tap("再登记一件")
    expect(phone.shown.locator("textarea")).to_have_value("")


def test_a_deed_is_recorded_by_a_scanned_code_in_three_taps(phone_of: TakePhone, stack: Stack) -> None:
    code = stack.sign_in("resident").get("/me")["person"]["code"]
    phone = phone_of("butler")
    phone.open("/steward/queue/index")
    phone.tap("扫居民的码")
    phone.scan(f"hgj:person:{code}")
    phone.sees("1栋1单元101")
    phone.tap("给这位记好事")
    phone.sees("林**")
    phone.tap("报告隐患 2 分")
    phone.tap("4 分")
    with phone.page.expect_file_chooser() as chooser:
        phone.tap("添加照片")
    chooser.value.set_files(PHOTO)
    expect(phone.shown.get_by_text("正在上传")).to_have_count(0)
    assert phone.faults() == []
    phone.tap("记 4 分")
    phone.sees("记好了")
    phone.sees("待审核")
    made = stack.sign_in("butler").get("/me/deeds")["items"][0]
    assert (made["rule"], made["amount"], len(made["photos"])) == ("hazard_report", 4, 1)


def test_a_deed_takes_less_than_twenty_seconds(phone_of: TakePhone, stack: Stack) -> None:
    """A tap takes people some two seconds with the look before it, a scan five; typing would take all the rest."""
    code = stack.sign_in("resident").get("/me")["person"]["code"]
    phone = phone_of("butler")
    phone.open("/steward/queue/index")
    count_from_now(phone)
    phone.tap("记好事")
    phone.tap("扫居民的码")
    phone.scan(f"hgj:person:{code}")
    phone.tap("看望老人 3 分")
    phone.tap("记 3 分")
    phone.sees("记好了")
    taps, fields = effort(phone)
    choosing_a_code = 1  # a phone's camera needs no tap
    assert (taps - choosing_a_code, fields) == (4, 0)
    assert 2 * (taps - choosing_a_code) + 5 < 20


def test_a_deed_without_a_network_is_kept_and_counts_once(phone_of: TakePhone, stack: Stack) -> None:
    phone = phone_of("butler")
    phone.open("/steward/deed/index")
    phone.tap("记下来")
    phone.sees("请先扫码，或找到是哪一位")
    phone.write("姓名、门牌、尾号", "孙保")
    phone.shown.locator(".choice", has_text="1栋1单元102").first.click()
    phone.tap("楼道清扫 2 分")
    phone.context.set_offline(True)
    phone.tap("记 2 分")
    phone.sees("不会重复")
    phone.context.set_offline(False)
    phone.sees_no("已存在这台手机上")
    items = until(
        lambda: [
            one for one in stack.sign_in("butler").get("/me/deeds")["items"] if one["rule"] == "corridor_cleaning"
        ]
    )
    assert [one["amount"] for one in items] == [2]
    phone.forgive(NO_NETWORK)


def test_a_code_scanned_without_a_network_is_judged_when_it_is_back(phone_of: TakePhone, stack: Stack) -> None:
    codes = {part: stack.sign_in(part).get("/me")["person"]["code"] for part in ("resident", "long")}
    phone = phone_of("butler")
    phone.open("/steward/deed/index")
    for part in ("resident", "long"):
        phone.context.set_offline(True)
        phone.tap("扫居民的码")
        phone.scan(f"hgj:person:{codes[part]}")
        phone.sees("连上后再核对是哪一位")
        phone.tap("平安巡逻 4 分")
        phone.tap("记 4 分")
        phone.sees("还没有发出。已存在这台手机上")
        phone.context.set_offline(False)
        phone.sees_no("还没有发出。已存在这台手机上")
    phone.sees("没有办成")
    phone.tap("改一改再发")
    made = [one for one in stack.sign_in("butler").get("/me/deeds")["items"] if one["rule"] == "night_patrol"]
    assert [one["to_name"] for one in made] == ["林晓月"]
    phone.forgive(NO_NETWORK)
    phone.forgive("40")


def test_somebody_elses_resident_is_nobody_to_me(phone_of: TakePhone, stack: Stack) -> None:
    code = stack.sign_in("resident").get("/me")["person"]["code"]
    phone = phone_of("other_butler")
    phone.open("/steward/deed/index")
    phone.tap("扫居民的码")
    phone.scan(f"hgj:person:{code}")
    phone.sees("这位居民不在您负责的范围里")
    phone.forgive("404")


def test_an_order_is_handed_over_by_consent(phone_of: TakePhone, stack: Stack) -> None:
    code = order_of(stack, "resident", "请人接手的一单")
    phone, other = phone_of("butler"), phone_of("other_butler")
    phone.open(f"/pages/order/detail/index?code={code}")
    phone.tap("接单")
    phone.sees("到达并开始")
    phone.tap("转派")
    phone.send("确认转派")
    phone.sees("请点一位")
    phone.shown.locator(".choice", has_text="李国强").click()
    assert phone.faults() == []
    phone.send("确认转派")
    phone.sees("已请 李国强 接手，等对方同意")
    other.open(f"/pages/order/detail/index?code={code}")
    other.tap("接单")
    other.sees("到达并开始")
    assert stack.sign_in("office").get(f"/orders/{code}")["steward"]["name"] == "李国强"


def test_a_low_rating_is_answered_from_the_queue(phone_of: TakePhone, stack: Stack) -> None:
    code = order_of(stack, "resident", "办得不好的一单")
    butler, resident, office = (stack.sign_in(part) for part in ("butler", "resident", "office"))
    for person, step, body in (
        *((butler, "accept", {}), (butler, "start", {}), (butler, "complete", {"note": "好了"})),
        *((office, "verify", {}), (resident, "rate", {"score": 1, "note": "又漏了"})),
    ):
        person.post(f"/orders/{code}/{step}", body)
    phone = phone_of("butler")
    phone.open("/steward/queue/index")
    phone.sees("等您答复评价 · 1 件")
    phone.tap("答复评价")
    phone.write("说明原因，和怎样改进", "明天上午带新阀门再来")
    phone.send("提交答复")
    phone.sees_no("等您答复评价")
    assert office.get(f"/orders/{code}")["answer_by"] is None


def test_a_whistle_is_claimed_from_the_pool(phone_of: TakePhone, stack: Stack) -> None:
    wish = {"kind": "whistle", "place": stack.town.estate.code, "description": "地库积水要抽"}
    code = stack.sign_in("neighbour").post("/orders", wish)["code"]
    phone = phone_of("company")
    phone.open("/partner/work/index")
    phone.sees("可以认领的")
    card = phone.shown.locator(".jobs .card", has_text="地库积水要抽")
    card.get_by_text("认领", exact=True).click()
    expect(card.get_by_text("到达并开始")).to_be_visible()
    assert stack.sign_in("office").get(f"/orders/{code}")["parties"][0]["name"] == "和顺物业"
    for step in ("start", "complete"):
        stack.sign_in("company").post(f"/orders/{code}/{step}", {"note": "抽干了"})


def test_my_doors_say_who_needs_care_and_lead_to_an_order(phone_of: TakePhone) -> None:
    phone = phone_of("butler")
    phone.open("/steward/places/index")
    phone.sees("独居")
    phone.tap("1栋1单元102")
    phone.sees("这一户请多关心")
    phone.tap("替这一户下单")
    phone.sees("电话代下单")
    phone.sees("1栋1单元102")


def test_a_partner_works_a_whistle_and_reads_how_it_was_scored(phone_of: TakePhone, stack: Stack) -> None:
    phone = phone_of("company")
    phone.open("/pages/home/index")
    phone.sees("手上有")
    phone.tap("去办理")
    card = phone.shown.locator(".jobs .card", has_text="北门垃圾桶满了")
    card.get_by_text("接单", exact=True).click()
    card.get_by_text("到达并开始").click()
    card.get_by_text("办结").click()
    phone.write("例如：换了厨房角阀，已试水不漏", "已清运，加了一只桶")
    phone.tap("确认办结")
    expect(card).to_have_count(0)
    done = stack.sign_in("company").get("/orders?role=steward&state=completed")["items"]
    assert "北门垃圾桶满了没有人清，已经三天" in [one["description"] for one in done]
    phone.tap("看我们的得分")
    period = period_label(previous_period(period_of(stack.town.now)))
    phone.shown.locator(".card", has_text="物业服务信用").filter(has_text=period).click()
    phone.sees("和顺物业")


def test_a_step_of_the_server_that_nobody_drew_asks_what_it_lacks(phone_of: TakePhone, stack: Stack) -> None:
    """A new action gets its button from the order, and its question from the server's refusal."""
    code = order_of(stack, "resident", "新的一步")
    phone = phone_of("butler")
    extra = {"action": "survey", "label": "上门查看"}
    refusal = {
        "code": "invalid_input",
        "title": "填写不完整",
        "errors": [{"field": "reason", "message": "请写明看到了什么"}],
    }

    def more_actions(route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "actions": [extra]})

    phone.page.route(f"**/orders/{code}", more_actions)
    phone.page.route(f"**/orders/{code}/survey", lambda route: route.fulfill(status=422, json=refusal))
    phone.open(f"/pages/order/detail/index?code={code}")
    phone.tap("上门查看")
    expect(phone.shown.get_by_placeholder("请写明看到了什么")).to_be_visible()
    phone.forgive("422")


def test_calling_shows_the_number_of_nobody_else(phone_of: TakePhone) -> None:
    phone = phone_of("resident")
    phone.open("/pages/home/index")
    phone.sees_no("19900000004")
    phone.tap("打电话")
    expect(phone.page.locator("body")).to_contain_text("19900000004")
