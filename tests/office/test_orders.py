"""Orders on the office page: by phone, dispatched with a reason, and numbers shown for a purpose only."""

import pytest

from models.audit import AuditEntry
from models.orders import Order
from models.registry import Place


def new_order(town, part="resident", home="1栋1单元101") -> str:
    return f"/orders/new?person={town.people[part].code}&place={town.places[home].code}"


@pytest.mark.parametrize("words", ["林晓月", "1栋1单元101", "1-1-101", "0001"])
def test_a_caller_is_found_by_name_door_or_last_digits(office, town, words):
    text = office().page(f"/orders/new?q={words}")
    assert town.people["resident"].code in text
    assert "199****0001" in text
    assert "19900000001" not in text


def test_an_order_by_phone_keeps_both_names(office, town):
    form = {"what": "service:water_power", "description": "厨房漏水", "wanted_at": "2026-11-20T18:30"}
    answer = office().press(new_order(town), **form)
    assert answer.status_code == 303
    order = Order.get()
    assert (order.resident.name, order.submitted_by.name, order.steward.name) == ("林晓月", "王敏", "何春燕")
    assert order.wanted_at.isoformat() == "2026-11-20T10:30:00+00:00"
    text = office().page(answer.location.removeprefix("/office"))
    assert "已替林晓月下单，已派给何春燕" not in text, "said in the browser that sent it"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"what": "service:water_power", "description": " "}, "请写要办的事"),
        ({"what": "nothing:", "description": "漏水"}, "请选择"),
        ({"what": "service:", "description": "漏水"}, "请选择"),
        ({"what": "service:water_power", "description": "漏水", "wanted_at": "tomorrow"}, "时间写成"),
        ({"what": "service:water_power", "description": "漏水", "wanted_at": "2020-01-01T10:00"}, "已经过了"),
    ],
)
def test_a_refused_order_keeps_the_words(office, town, form, words):
    answer = office().press(new_order(town), **form)
    text = answer.get_data(as_text=True)
    assert (answer.status_code, words in text) == (422, True)
    assert form["description"] in text
    assert Order.select().count() == 0


def test_nobody_orders_for_a_resident_of_another_community(office, other_town, town):
    answer = office("other_office").press(new_order(town), what="service:water_power", description="漏水")
    assert answer.status_code == 404
    assert Order.select().count() == 0


def test_a_sent_twice_phone_order_is_one(office, town):
    browser, form = office(), {"what": "service:water_power", "description": "厨房漏水", "once": "a" * 16}
    places = {browser.press(new_order(town), **form).location for _ in range(2)}
    assert (len(places), Order.select().count()) == (1, 1)


def test_a_number_is_shown_for_a_purpose_and_written_down(office, caller, town):
    body = {"service": "water_power", "place": town.places["1栋1单元101"].code, "description": "漏水"}
    code = caller("resident").post("/orders", body).json["code"]
    browser = office()
    assert "19900000001" not in browser.page(f"/orders/{code}")
    assert browser.press(f"/orders/{code}/phone", purpose="好奇").status_code == 422
    assert "19900000001" in browser.press(f"/orders/{code}/phone", purpose="回访").get_data(as_text=True)
    entry = AuditEntry.get(AuditEntry.action == "person.phone")
    assert (entry.purpose, entry.place, entry.subject) == (
        "回访",
        Place.get(Place.label == "1栋1单元101"),
        town.people["resident"].code,
    )
    assert "19900000001" not in str(entry.details)
    assert "回访" in office("auditor").page("/audit")
    assert office("auditor").press(f"/orders/{code}/phone", purpose="回访").status_code == 403


def test_the_butler_of_the_place_is_suggested_first_with_the_reason(office, caller, town):
    body = {"service": "water_power", "place": town.places["2栋1单元101"].code, "description": "漏水"}
    code = caller("neighbour").post("/orders", body).json["code"]
    caller("other_butler").post(f"/orders/{code}/decline", {"reason": "休息"})
    text = office().page("/orders?state=submitted")
    first, second = (
        text.index("李国强：2栋爱心管家，负责这里，手上 0 件"),
        text.index("何春燕：1栋爱心管家，同一小区"),
    )
    assert first < second


def test_a_finished_order_waits_on_today_for_the_office(office, caller, client, town):
    body = {"service": "water_power", "place": town.places["1栋1单元101"].code, "description": "漏水"}
    code = caller("resident").post("/orders", body).json["code"]
    Order.update(state="completed", completed_at=town.now).where(Order.code == code).execute()
    browser = office()
    assert f"/office/orders/{code}/verify" in browser.page("/")
    assert browser.press(f"/orders/{code}/verify").status_code == 303
    assert f"/office/orders/{code}/verify" not in browser.page("/")


def test_a_slip_is_for_paper_and_masks_the_name(office, caller, town):
    body = {"service": "water_power", "place": town.places["1栋1单元101"].code, "description": "漏水"}
    code = caller("resident").post("/orders", body).json["code"]
    text = office().page(f"/orders/{code}/slip")
    assert "住户签字" in text
    assert "林晓月" not in text


def test_a_refused_step_keeps_what_was_typed_on_the_orders_page(office, caller, town):
    body = {"service": "water_power", "place": town.places["1栋1单元101"].code, "description": "漏水"}
    code = caller("resident").post("/orders", body).json["code"]
    browser = office()
    refused = browser.press(f"/orders/{code}/transfer", to=town.people["resident"].code, reason="请李师傅去")
    text = refused.get_data(as_text=True)
    assert (refused.status_code, "经过" in text, 'role="alert"' in text) == (422, True, True)
    assert Order.get().steward.name == "何春燕"
    cancelled = browser.press(f"/orders/{code}/cancel", reason="居民自己修好了")
    assert cancelled.status_code == 303
    again = browser.press(f"/orders/{code}/cancel", reason="再取消一次")
    assert (again.status_code, "已取消" in again.get_data(as_text=True)) == (409, True)
