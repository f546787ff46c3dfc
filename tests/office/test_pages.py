"""The office page: who gets in, what each may press, and that every page opens without a query for each row."""

import re

import pytest

from app.services import month, sessions
from models.database import current
from tests.community import Community

PASSWORD = "a-password-for-tests"


@pytest.fixture
def office(client, town: Community):
    def sign_in(part: str = "office"):
        browser = client.application.test_client()
        sessions.make_office_account(town.people[part], f"demo-{part}", PASSWORD, town.now)
        answer = browser.post("/office/login", data={"login": f"demo-{part}", "password": PASSWORD})
        assert answer.status_code == 302
        return browser

    return sign_in


def page(browser, path: str = "/office/") -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def press(browser, path: str, **fields: str):
    token = re.search(r'name="form_token" value="([0-9a-f]+)"', page(browser))[1]
    return browser.post(f"/office{path}", data={"form_token": token, **fields})


PAGES = ["/", "/orders", "/points", "/boards", "/people", "/calendar"]


def test_without_login_every_page_leads_to_the_login(client):
    for path in PAGES:
        assert client.get(f"/office{path}").location == "/office/login"


@pytest.mark.parametrize("part", ["resident", "butler", "company", "stranger"])
def test_who_has_no_office_role_is_let_nowhere(office, part):
    browser = office(part)
    assert {browser.get(f"/office{path}").status_code for path in PAGES} == {403}


def test_an_empty_community_has_helpful_pages(office):
    browser = office()
    for path in PAGES[:2] + PAGES[3:]:
        page(browser, f"/office{path}")
    assert "没有未办完的订单" in page(browser)
    assert browser.get("/office/points").status_code == 200


def test_a_days_work_from_today(office, caller, town):
    body = {"service": "water_power", "place": town.places["1栋1单元101"].code, "description": "厨房水管漏水"}
    code = caller("resident").post("/orders", body).json["code"]
    caller("butler").post(f"/orders/{code}/decline", {"reason": "休息"})
    browser = office()
    assert "派单" in page(browser)
    press(browser, f"/orders/{code}/dispatch", to=town.people["other_butler"].code)
    assert "李国强" in page(browser, f"/office/orders/{code}")
    for step, said in (("accept", {}), ("start", {}), ("complete", {"note": "好了"})):
        caller("other_butler").post(f"/orders/{code}/{step}", said)
    assert press(browser, f"/orders/{code}/verify").status_code == 303
    assert "待评价" in page(browser, f"/office/orders/{code}")
    assert "没有符合的订单" in page(browser, "/office/orders?q=没有这样的词")
    assert "厨房水管漏水" in page(browser, "/office/orders?q=林晓月&state=verified")


def test_the_checker_approves_and_the_maker_cannot(office, caller, town):
    body = {"programme": "volunteer", "rule": "mediation", "to": town.people["resident"].code, "evidence": "调解"}
    code = caller("manager").post("/points/transfers", body).json["code"]
    assert press(office("office"), f"/points/{code}/approve").status_code == 403
    supervisor = office("supervisor")
    assert "通过" in page(supervisor, "/office/points")
    press(supervisor, f"/points/{code}/approve")
    assert caller("resident").get("/me/points").json["items"][0]["balance"] == 5


def test_forged_and_stale_forms_change_nothing(office, caller, town):
    browser = office("supervisor")
    body = {"programme": "volunteer", "rule": "mediation", "to": town.people["resident"].code, "evidence": "调解"}
    code = caller("manager").post("/points/transfers", body).json["code"]
    for token in ("", "0" * 64):
        assert browser.post(f"/office/points/{code}/approve", data={"form_token": token}).status_code == 403
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
    answer = browser.get("/office/")
    text = answer.get_data(as_text=True)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "<script" not in text
    assert " style=" not in text
    assert (answer.headers["X-Frame-Options"], answer.headers["Cache-Control"]) == ("DENY", "no-store")


@pytest.mark.parametrize(
    "path", ["/orders/o_x", "/boards/x/y", "/boards/x/2026-10", "/nothing", "/orders?cursor=zz"]
)
def test_what_is_not_there_is_a_page_that_helps(office, path):
    answer = office().get(f"/office{path}")
    assert answer.status_code in (404, 422)
    assert "返回" in answer.get_data(as_text=True)


def queries(browser, path: str) -> int:
    counted = 0

    def count(*_: object) -> None:
        nonlocal counted
        counted += 1

    database = current().database
    original = database.execute_sql
    database.execute_sql = lambda *args, **kwargs: (count(), original(*args, **kwargs))[1]
    try:
        page(browser, path)
    finally:
        database.execute_sql = original
    return counted


@pytest.mark.parametrize("path", ["/office/orders", "/office/points", "/office/"])
def test_queries_do_not_grow_with_rows(office, caller, town, path):
    body = {"service": "water_power", "place": town.places["1栋1单元101"].code, "description": "漏水"}
    deed = {"programme": "volunteer", "rule": "mediation", "to": town.people["resident"].code, "evidence": "x"}

    def more():
        caller("resident").post("/orders", body)
        caller("manager").post("/points/transfers", deed)

    more()
    browser = office("supervisor" if path.endswith("points") else "office")
    few = queries(browser, path)
    for _ in range(8):
        more()
    assert queries(browser, path) <= few


def test_a_boards_page_shows_every_figure(office, town, now):
    from datetime import UTC, datetime

    from tests.services.test_month import whistle

    for _ in range(3):
        whistle(town)
    month.close("2026-10", datetime(2026, 11, 1, 1, tzinfo=UTC))
    browser = office()
    text = page(browser, "/office/boards/property_credit/2026-10")
    assert all(word in text for word in ("和顺物业", "按时办结", "居民评分", "算出草稿"))
    assert press(browser, "/boards/property_credit/2026-10/review").status_code == 303
    assert "待监督" in page(browser, "/office/boards")
