"""The office page: who gets in, what each may press, and that every page opens without a query for each row."""

import pytest

from app.services import month
from config.vocabulary import CheckState
from models.content import ContentCheck
from tests.office.conftest import PASSWORD

PAGES = ["/", "/orders", "/points", "/boards", "/people", "/calendar", "/me"]


def test_without_login_every_page_leads_to_the_login(client):
    for path in PAGES:
        assert client.get(f"/office{path}").location.split("?")[0] == "/office/login"


def test_an_empty_community_has_helpful_pages(office):
    browser = office()
    for path in PAGES:
        browser.page(path)
    assert "没有未办完的订单" in browser.page()
    assert browser.get("/points").status_code == 200


def test_a_days_work_from_today(office, caller, town):
    body = {"service": "water_power", "place": town.places["1栋1单元101"].code, "description": "厨房水管漏水"}
    code = caller("resident").post("/orders", body).json["code"]
    caller("butler").post(f"/orders/{code}/decline", {"reason": "休息"})
    browser = office()
    assert "派单" in browser.page()
    browser.press(f"/orders/{code}/dispatch", to=town.people["other_butler"].code)
    assert "李国强" in browser.page(f"/orders/{code}")
    for step, said in (("accept", {}), ("start", {}), ("complete", {"note": "好了"})):
        caller("other_butler").post(f"/orders/{code}/{step}", said)
    assert browser.press(f"/orders/{code}/verify").status_code == 303
    assert "待评价" in browser.page(f"/orders/{code}")
    assert "没有符合的" in browser.page("/orders?q=没有这样的词")
    assert "厨房水管漏水" in browser.page("/orders?q=林晓月&state=verified")


def test_the_checker_approves_and_the_maker_cannot(office, caller, town):
    body = {"programme": "volunteer", "rule": "mediation", "to": town.people["resident"].code, "evidence": "调解"}
    code = caller("manager").post("/points/transfers", body).json["code"]
    assert office("office").press(f"/points/{code}/approve").status_code == 403
    supervisor = office("supervisor")
    assert "通过" in supervisor.page("/points")
    supervisor.press(f"/points/{code}/approve")
    assert caller("resident").get("/me/points").json["items"][0]["balance"] == 5


def test_forged_and_stale_forms_change_nothing(office, caller, town):
    browser = office("supervisor")
    body = {"programme": "volunteer", "rule": "mediation", "to": town.people["resident"].code, "evidence": "调解"}
    code = caller("manager").post("/points/transfers", body).json["code"]
    for token in ("", "0" * 64):
        assert browser.client.post(f"/office/points/{code}/approve", data={"form_token": token}).status_code == 403
    assert caller("resident").get("/me/points").json["items"][0]["balance"] == 0


def test_a_guesser_is_slowed_down(client, town, office):
    office("office")
    tries = [client.post("/office/login", data={"login": "demo-office", "password": "x"}) for _ in range(6)]
    assert [one.status_code for one in tries] == [401] * 5 + [429]
    right = client.post("/office/login", data={"login": "demo-office", "password": PASSWORD})
    assert right.status_code == 429
    assert client.post("/office/login", data={"login": "nobody", "password": "x"}).status_code == 401


def test_pages_carry_a_strict_policy_and_no_inline_script(office):
    browser = office()
    answer = browser.get("/")
    text = answer.get_data(as_text=True)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "<script>" not in text
    assert " onclick" not in text
    assert " style=" not in text
    assert (answer.headers["X-Frame-Options"], answer.headers["Cache-Control"]) == ("DENY", "no-store")


@pytest.mark.parametrize(
    "path",
    [
        "/orders/o_x",
        "/boards/x/y",
        "/boards/x/2026-10",
        "/nothing",
        "/orders?page=zz",
        "/orders?sort=x",
        "/orders?state=x",
    ],
)
def test_what_is_not_there_is_a_page_that_helps(office, path):
    answer = office().get(path)
    assert answer.status_code in (404, 422)
    assert "返回" in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/orders", "/points", "/"])
def test_queries_do_not_grow_with_rows(office, caller, town, path):
    body = {"service": "water_power", "place": town.places["1栋1单元101"].code, "description": "漏水"}
    deed = {"programme": "volunteer", "rule": "mediation", "to": town.people["resident"].code, "evidence": "x"}

    def more():
        caller("resident").post("/orders", body)
        caller("manager").post("/points/transfers", deed)

    more()
    browser = office("supervisor" if path.endswith("points") else "office")
    few = browser.queries(path)
    for _ in range(8):
        more()
    assert browser.queries(path) <= few


def test_a_boards_page_shows_every_figure(office, town, now):
    from datetime import UTC, datetime

    from tests.services.test_month import whistle

    for _ in range(3):
        whistle(town)
    month.close("2026-10", datetime(2026, 11, 1, 1, tzinfo=UTC))
    browser = office()
    text = browser.page("/boards/property_credit/2026-10")
    assert all(word in text for word in ("和顺物业", "按时办结", "居民评分", "算出草稿"))
    assert browser.press("/boards/property_credit/2026-10/review").status_code == 303
    assert "待监督" in browser.page("/boards")


def test_today_shows_each_role_what_it_can_do(office, caller, town):
    body = {"service": "water_power", "place": town.places["1栋1单元101"].code, "description": "漏水"}
    assert caller("resident").post("/orders", body).status_code == 201
    ContentCheck.update(state=CheckState.HUMAN).execute()
    clerk, checker = office("office").page(), office("supervisor").page()
    assert "1 条内容待人工审核" in clerk
    assert "漏水" in clerk
    assert "待确认住户" in clerk
    assert not any(words in checker for words in ("漏水", "待确认住户", "还要处理", 'href="/office/orders'))
    assert "积分待审" in checker
    ContentCheck.update(state=CheckState.PASSED).execute()
    assert "没有别的事情等着处理" in office("office").page()
