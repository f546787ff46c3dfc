"""The office page in a real browser: accessible, light, usable by keyboard, and whole without JavaScript."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from app.services import accounts, orders
from config.vocabulary import OrderAction, Role
from models.database import District
from tests.community import Community, found
from tests.office.conftest import PASSWORD
from tests.office.pages import MOST_BYTES, fits, judged, opened, shuts_out, sign_in, weight_of

pytestmark = pytest.mark.browser


@dataclass
class Site:
    """A running page over the small community, and its people."""

    base: str
    town: Community
    browser: Browser

    def sign_in(self, part: str, **more: bool | int) -> Page:
        return sign_in(self.browser, self.base, part, **more)


@pytest.fixture
def site(district: District, browser: Browser, tmp_path) -> Iterator[Site]:
    moment = datetime.now(UTC)
    town = found(moment)
    town.person("admin", "方岩")
    town.grant("admin", Role.ADMIN)
    for part in ("office", "manager", "supervisor", "auditor", "admin"):
        accounts.make_account(town.people[part], f"demo-{part}", PASSWORD, moment)
    _some_orders(town, moment)
    with opened(district, tmp_path) as base:
        yield Site(base, town, browser)
    for context in browser.contexts:
        context.close()


def _some_orders(town: Community, moment: datetime) -> None:
    wish = orders.OrderInput(place=town.places["1栋1单元101"].code, description="厨房漏水", service="water_power")
    for step in (None, "decline"):
        made = orders.submit(town.actor("resident"), wish, moment)
        if step:
            said = orders.StepInput(reason="休息")
            orders.advance(town.actor("butler"), made.code, OrderAction(step), said, moment)


PAGES = {
    "office": [
        *("/", "/orders", "/orders?q=没有", "/orders/new?q=林", "/points", "/boards", "/people", "/people?q=林"),
        *("/imports", "/calendar", "/me", "/nothing-here", "/board-schemes", "/board-schemes/property_grade"),
        *("/points/record?q=林", "/points/batches", "/points/accounts", "/points/claims", "/points/rules"),
        *("/points/rules/volunteer/mediation", "/points/statements", "/points/roots"),
        *("/places", "/residents", "/posts", "/pictures", "/calendar/reconcile", "/pushes"),
        *("/settings/services", "/settings/services/water_power", "/settings/kinds", "/settings/kinds/service"),
        "/settings/kinds/new?like=hazard",
        *("/settings/policy", "/settings/programmes", "/settings/programmes/volunteer"),
    ],
    "manager": ["/points/rules/volunteer/mediation", "/points/rules/volunteer/new", "/points/dividends"],
    "supervisor": ["/", "/points", "/points/batches"],
    "auditor": ["/", "/audit", "/orders", "/points/accounts", "/pictures"],
    "admin": ["/accounts", "/accounts/demo-office", "/no-such-page"],
}


@pytest.mark.parametrize("part", list(PAGES))
def test_no_page_shuts_anybody_out_or_weighs_much(site: Site, part: str):
    page = judged(site.sign_in(part))
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    for path in PAGES[part]:
        page.goto(site.base + path)
        assert shuts_out(page) == "", path
        assert 0 < weight_of(page) < MOST_BYTES, path
        assert [width for width in (390, 1366) if not fits(page, width)] == [], path
    assert [text for text in said if "404" not in text] == []


def test_whom_a_bad_page_shuts_out_is_told(browser: Browser):
    page = judged(browser.new_page())
    page.goto(
        "data:text/html,<img src=x><button></button><input><ul><b>a</b></ul><p style='color:silver'>faint words"
    )
    told = shuts_out(page)
    rules = ("image-alt", "button-name", "label", "list", "color-contrast", "html-has-lang", "document-title")
    assert [rule for rule in rules if rule not in told] == []
    page.context.close()


def test_the_login_shuts_nobody_out(site: Site):
    page = judged(site.browser.new_page())
    page.goto(f"{site.base}/login")
    assert shuts_out(page) == ""
    page.fill("[name=login]", "nobody")
    page.fill("[name=password]", "x")
    page.click("button.main")
    assert "账号或密码不对" in page.inner_text("[role=alert]")
    assert page.input_value("[name=login]") == "nobody"
    assert shuts_out(page) == ""
    page.fill("[name=login]", "demo-office")
    page.fill("[name=password]", PASSWORD)
    page.click("button.main")
    page.wait_for_url(lambda address: "/login" not in address)
    assert "今日" in page.inner_text("h1")


def test_on_today_a_dispatch_stands_in_one_line_with_its_advice_beneath(site: Site):
    page = site.sign_in("office")
    page.goto(f"{site.base}/")
    scrolls = "document.querySelector('.scroll').scrollWidth - document.querySelector('.scroll').clientWidth"
    assert page.evaluate(scrolls) <= 0, "nothing of an order is out of sight on a PC"
    hand, press = (
        page.locator("select[name=to]").first.bounding_box(),
        page.locator("text=派单 >> nth=-1").bounding_box(),
    )
    advice = page.locator(".advice").first.bounding_box()
    assert hand is not None
    assert press is not None
    assert advice is not None
    assert abs(hand["y"] + hand["height"] / 2 - press["y"] - press["height"] / 2) < 4
    assert hand["x"] + hand["width"] <= press["x"]
    assert advice["y"] >= hand["y"] + hand["height"]
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("select[name=to]").first.scroll_into_view_if_needed()
    page.locator("text=派单 >> nth=-1").click()
    page.get_by_role("link", name="看这张单").click()
    page.wait_for_url("**/orders/o_*")
    assert "待接单" in page.inner_text("h1")


def test_the_keyboard_is_enough(site: Site):
    page = site.sign_in("office")
    page.goto(f"{site.base}/orders")
    page.keyboard.press("/")
    page.keyboard.type("漏水")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.locator("tr.chosen").count() == 1
    assert page.locator("tbody tr").first.get_attribute("class") == "chosen"
    page.keyboard.press("Enter")
    page.wait_for_url("**/orders/o_*")


def test_without_javascript_the_work_goes_on(site: Site):
    page = site.sign_in("office", script=False)
    page.goto(f"{site.base}/orders?state=submitted")
    page.select_option("select[name=to]", site.town.people["other_butler"].code)
    page.click("text=派单 >> nth=-1")
    assert "派给李国强" in page.inner_text("[role=status]")
    page.goto(f"{site.base}/orders/new?q=1栋1单元101")
    page.click("text=替他下单")
    page.fill("textarea", "灯不亮")
    page.click("text=登记并派单")
    assert "已替林晓月下单" in page.inner_text("[role=status]")


def test_a_double_click_sends_once(site: Site):
    page = site.sign_in("office")
    person, place = site.town.people["resident"].code, site.town.places["1栋1单元101"].code
    page.goto(f"{site.base}/orders/new?person={person}&place={place}")
    page.fill("textarea", "灯不亮了")
    page.dblclick("text=登记并派单")
    page.wait_for_url("**/orders/o_*")
    page.goto(f"{site.base}/orders?q=灯不亮了")
    assert page.locator("tbody tr").count() == 1


def test_plots_are_drawn_from_the_tables_and_the_tables_stay_without_javascript(site: Site):
    page = site.sign_in("office")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(f"{site.base}/pictures")
    tables = page.locator("[data-plot] table").count()
    assert tables >= 5
    expect(page.locator("[data-plot] .canvas canvas")).to_have_count(tables)
    assert said == [], "nothing the policy refuses"
    inked = page.evaluate(
        "() => { const c = document.querySelector('#daily canvas'); const d = c.getContext('2d')"
        ".getImageData(0, 0, c.width, c.height).data; return new Set(d.filter((_, i) => i % 4 == 0)).size }"
    )
    assert inked > 5, "more than an empty sheet"
    page.locator("#daily summary").click()
    assert page.locator("#daily table").is_visible()
    plain = site.sign_in("office", script=False)
    plain.goto(f"{site.base}/pictures")
    assert plain.locator("#daily table").is_visible()
    assert not plain.locator("#daily .canvas").is_visible()
