"""Every page of the app in every mode, with much, with nothing and with long names: it opens, fits and can be hit."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from app.services.local_time import period_of, previous_period
from tests.journeys.stack import Stack
from tests.miniprogram.conftest import Phone, pages_of_the_app
from tests.miniprogram.town import ORDERS

pytestmark = pytest.mark.browser

TakePhone = Callable[..., Phone]
STEWARDS = ("/steward/", "other_butler"), ("/partner/", "company"), ("/pages/boards/scoring/", "grid")


# The three sizes differ by one class; choosing among them is tested below.
RESIZE = """size => document.querySelectorAll('.care').forEach((node) => {
  node.className = node.className.replace(/care-\\w+/, `care-${size}`)
})"""


def who_opens(path: str) -> str:
    """Whose page it is: the one who has much to see there."""
    return next((part for start, part in STEWARDS if path.startswith(start)), "long")


@pytest.fixture(scope="module")
def queries(stack: Stack) -> dict[str, str]:
    """What a page is told in its address."""
    person = stack.sign_in("long")
    order = person.get("/orders?role=resident")["items"][0]["code"]
    transfer = person.get("/me/points/volunteer/transfers")["items"][0]["code"]
    period = previous_period(period_of(stack.town.now))
    board = f"?scheme=beautiful_building&period={period}"
    scoring = f"?scheme=beautiful_building&period={period_of(stack.town.now)}"
    return {
        "/pages/order/new/index": "?service=water_power",
        "/pages/order/detail/index": f"?code={order}",
        "/pages/points/statement/index": "?programme=volunteer",
        "/pages/points/collect/index": "?programme=volunteer",
        "/pages/points/grants/index": "?programme=silver",
        "/pages/points/receipt/index": f"?code={transfer}",
        "/steward/household/index": f"?code={person.get('/me')['households'][0]['place']}",
        "/steward/resident/index": f"?code={person.get('/me')['person']['code']}",
        "/pages/boards/detail/index": board,
        "/pages/boards/scoring/index": scoring,
    }


def test_every_page_fits_and_can_be_hit_in_both_modes_one_tap_apart(
    phone_of: TakePhone, queries: dict[str, str]
) -> None:
    phones = {part: phone_of(part) for part in ("long", "other_butler", "company", "grid")}
    for phone in phones.values():
        phone.open("/pages/home/index")
    found = {}
    for path in pages_of_the_app():
        phone = phones[who_opens(path)]
        phone.turn_to(path + queries.get(path, ""))
        found[path, "plain"] = phone.faults()
        phone.tap("关怀模式")
        phone.sees("普通模式")
        for size in ("larger", "large", "largest"):
            phone.page.evaluate(RESIZE, size)
            found[path, size] = phone.faults()
        phone.tap("普通模式")
    assert {where: faults for where, faults in found.items() if faults} == {}


@pytest.mark.parametrize("mode", ["plain", "care"])
def test_with_nothing_to_show_a_page_says_how_to_begin(
    phone_of: TakePhone, queries: dict[str, str], mode: str
) -> None:
    phone = phone_of("nobody", care=mode == "care")
    phone.open("/pages/home/index")
    found = {}
    others = ("/detail/", "/receipt/", "/steward/", "/partner/")
    queries = {**queries, "/pages/boards/scoring/index": ""}
    alone = [path for path in pages_of_the_app() if not any(part in path for part in others)]
    for path in alone:
        phone.turn_to(path + queries.get(path, ""))
        found[path] = phone.faults()
        assert len(phone.shown.inner_text().strip()) > 10, path
    assert {path: faults for path, faults in found.items() if faults} == {}


def rows(phone: Phone) -> Locator:
    return phone.shown.locator(".card[role=button]")


def test_long_lists_load_on_when_their_end_is_reached(phone_of: TakePhone) -> None:
    phone = phone_of("long")
    phone.open("/pages/order/index")
    expect(rows(phone)).to_have_count(20)
    phone.page.locator("#pages").evaluate("node => node.scrollTo(0, 99999)")
    phone.sees("到底了")
    expect(rows(phone)).to_have_count(ORDERS)


def test_care_mode_is_remembered(phone_of: TakePhone) -> None:
    phone = phone_of("resident")
    phone.open("/pages/home/index")
    phone.tap("关怀模式")
    phone.open("/pages/me/index")
    phone.sees("普通模式")


def test_the_size_of_care_mode_is_chosen_and_grows_to_thirty(phone_of: TakePhone) -> None:
    phone = phone_of("resident")
    phone.open("/pages/me/settings/index")
    body = "() => parseFloat(getComputedStyle(document.querySelector('mp-page:not([hidden]) .page')).fontSize)"
    sizes = []
    for words in ("大", "特大", "最大"):
        phone.tap(words)
        sizes.append(phone.page.evaluate(body))
    assert sizes == sorted(sizes)
    assert sizes[0] >= 18
    assert sizes[-1] == 30
    phone.open("/pages/home/index")
    assert phone.page.evaluate(body) == 30


def test_the_page_of_phones_opens_for_people_who_agreed(phone_of: TakePhone, base: str) -> None:
    """Resident, elder in care mode and steward side by side, without the first visit's question."""
    page = phone_of("resident").page
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{base}/preview/")
    for title, words in (("居民", "关怀模式"), ("长者，关怀模式", "普通模式"), ("爱心管家", "今天 ·")):
        inside = page.frame_locator(f"iframe[title='{title}']").locator("mp-page:visible")
        expect(inside.get_by_text(words).first).to_be_visible()
    expect(page.get_by_role("link", name="办公页")).to_have_attribute("href", "/office/")
    page.get_by_role("button", name="断网").first.click()
    inside = page.frame_locator("iframe[title='居民']").locator("mp-page:visible")
    page.get_by_role("button", name="重新打开").first.click()
    expect(inside.get_by_text("现在连不上网")).to_be_visible()
    page.get_by_role("button", name="接上网").click()
    expect(inside.get_by_text("现在连不上网")).to_have_count(0)
    page.get_by_label("登录的人").first.select_option("demo-visitor")
    expect(inside.get_by_text("欢迎来到红管家")).to_be_visible()
