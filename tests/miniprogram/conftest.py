"""The mini-program on phones in a browser, in front of the product as it is run."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from models.database import enter
from tests.journeys.stack import Stack, running
from tools.machine.browser import find_browser
from tools.preview.bundle import build


@dataclass
class Phone:
    """Somebody's phone. Whatever it complained about is in `complaints`."""

    page: Page
    base: str
    query: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(f"{self.base}/preview/phone.html?{self.query}#{path}")
        self.page.reload()
        self.settled()

    def settled(self) -> None:
        expect(self.shown.first).to_be_visible()
        expect(self.page.locator("mp-page:visible [aria-label='正在读取']")).to_have_count(0)

    @property
    def shown(self) -> Locator:
        return self.page.locator("mp-page:visible")

    def tap(self, words: str, exact: bool = True) -> None:
        self.shown.get_by_text(words, exact=exact).first.click()

    def sees(self, words: str) -> None:
        expect(self.shown.get_by_text(words).first).to_be_visible()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ends with its module: a process can hold one Playwright at a time."""
    with sync_playwright() as playwright:
        window = playwright.chromium.launch(**find_browser().playwright())
        yield window
        window.close()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    build()
    with running(tmp_path_factory.mktemp("miniprogram"), scheduler=False) as started:
        with enter(started.district):
            started.town.identify("other_butler")
        yield started


@pytest.fixture
def phone_of(browser: Browser, stack: Stack) -> Iterator[Callable[..., Phone]]:
    """A phone for a part of the town; it may reach nobody but the product, and must not complain."""
    phones: list[Phone] = []

    def take(part: str, care: bool = False) -> Phone:
        page = browser.new_context(viewport={"width": 375, "height": 780}).new_page()
        page.set_default_timeout(10_000)
        storage = quote('{"care":true}' if care else "{}")
        base = f"http://127.0.0.1:{stack.port}"
        phone = Phone(page, base, f"as=demo-{part}&slot={part}&storage={storage}")
        own = (base, "data:", "blob:")
        page.on("request", lambda asked: asked.url.startswith(own) or phone.complaints.append(asked.url))
        page.on("pageerror", lambda error: phone.complaints.append(str(error)))
        page.on("console", lambda said: said.type == "error" and phone.complaints.append(said.text))
        phones.append(phone)
        return phone

    yield take
    for phone in phones:
        phone.page.context.close()
    assert [phone.complaints for phone in phones] == [[] for _ in phones]
