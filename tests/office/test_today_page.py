"""Today: what each of the office's people finds on it, and that the day's work fits a phone as well as a PC."""

import re

import pytest

from app.services import points
from app.services.points.deeds import DeedInput
from tests.office.conftest import Browser

PANELS = ("订单", "积分待审", "待确认住户", "还要处理", "待发布榜单", "近 30 天每日订单", "日程")


def headings(browser: Browser) -> list[str]:
    return [one.strip() for one in re.findall(r"<h2>([^<]+)", browser.page("/"))]


@pytest.fixture
def busy(caller, town):
    """An order that waits for a hand, one that has one, and a deed that waits for its checker."""
    for part, home in (("neighbour", "2栋1单元101"), ("resident", "1栋1单元101")):
        body = {"service": "water_power", "place": town.places[home].code, "description": "厨房漏水"}
        code = caller(part).post("/orders", body).json["code"]
    caller("butler").post(f"/orders/{code}/decline", {"reason": "休息"})
    wish = DeedInput("volunteer", "mediation", town.people["neighbour"].code, "劝和邻里")
    points.record_deed(town.actor("manager"), wish, town.now)
    return code


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("office", ["订单", "待确认住户", "还要处理", "积分待审", "待发布榜单", "近 30 天每日订单", "日程"]),
        ("supervisor", ["积分待审", "待发布榜单", "近 30 天每日订单", "日程"]),
        ("manager", ["积分待审", "待发布榜单", "近 30 天每日订单", "日程"]),
        ("auditor", ["订单", "待发布榜单", "近 30 天每日订单", "日程"]),
    ],
)
def test_each_finds_their_own_panels(office, busy, part, expected):
    assert set(expected) <= set(PANELS)
    assert headings(office(part)) == expected


def test_the_account_manager_starts_with_the_accounts(office, busy):
    assert office("admin").get("/").location == "/office/accounts"


def test_each_may_press_what_is_theirs(office, busy):
    clerk, checker, auditor = (office(part).page("/") for part in ("office", "supervisor", "auditor"))
    assert f"/orders/{busy}/dispatch" in clerk
    assert "推荐" in clerk
    assert "等监督小组审核" in clerk
    assert "/approve" in checker
    assert not re.search(r'action="/office/(orders|points|members)/', auditor), "who audits presses nothing"


@pytest.mark.parametrize("part", ["office", "supervisor", "manager", "auditor"])
def test_everything_on_it_may_be_opened(office, busy, part):
    browser = office(part)
    for address in set(re.findall(r'href="/office([^"#]*)', browser.page("/"))):
        if not address.startswith("/static"):
            assert browser.get(address.replace("&amp;", "&")).status_code == 200, address


@pytest.mark.parametrize("part", ["office", "supervisor", "manager", "auditor"])
def test_figures_of_all_count_the_same_orders(office, busy, part):
    text = office(part).page("/")
    figures = dict(re.findall(r"<span>([^<]+)</span><b ?(?:class=\"late\")?>(\d+)</b>", text))
    assert (figures["待派单"], figures.get("积分待审", "1")) == ("1", "1")
    assert ("积分待审" in figures) == (part != "auditor"), "a figure leads to a page one may open"
    assert "未办完 2 件" in text
    assert "共 2 件" in text, "what came in on the last thirty days"
