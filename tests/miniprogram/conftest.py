"""The mini-program on phones in a browser, in front of the product as it is run."""

import json
import os
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Locator, Page, Request, expect

from config.vocabulary import CheckState
from models.content import ContentCheck
from models.database import enter, transaction
from tests.browsers import wiped
from tests.journeys.stack import Stack, running
from tests.miniprogram.measure import faults
from tests.miniprogram.town import enliven
from tools.preview.bundle import TREE, build
from tools.preview.serve import create_server

CONSENT = re.search(r"WORDS_OF = '([^']+)'", (TREE / "consent.ts").read_text())
assert CONSENT is not None
AGREED = {"agreed": CONSENT[1]}
NO_NETWORK = "ERR_INTERNET_DISCONNECTED"
SLOTS = count()
"""Each phone keeps what is its own under a number of its own."""


@dataclass
class Phone:
    """Somebody's phone. Whatever it complained about is in `complaints`."""

    page: Page
    base: str
    query: str
    complaints: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)

    def taken(self) -> None:
        """From now on it complains: of what goes wrong, and of whom it asks but the product."""
        self.page.on("request", self._asked)
        self.page.on("pageerror", self._failed)
        self.page.on("console", self._said)

    def given_back(self) -> None:
        wiped(self.page, self.base)
        self.page.remove_listener("request", self._asked)
        self.page.remove_listener("pageerror", self._failed)
        self.page.remove_listener("console", self._said)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.complaints.append(request.url)

    def _failed(self, error: Error) -> None:
        self.complaints.append(str(error))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def open(self, path: str) -> None:
        """Start the program anew at a page."""
        running = self.page.url != "about:blank"
        self.page.goto(f"{self.base}/preview/phone.html?{self.query}#{path}")
        if running:  # another hash alone loads nothing
            self.page.reload()
        self.settled()

    def turn_to(self, path: str) -> None:
        """Another page, without starting anew."""
        self.page.evaluate("url => wx.reLaunch({ url })", path)
        self.settled()

    def settled(self) -> None:
        expect(self.shown.first).to_be_visible()
        expect(self.page.locator("mp-page:visible [aria-label='正在读取']")).to_have_count(0)

    @property
    def shown(self) -> Locator:
        return self.page.locator("mp-page:visible")

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    def tap(self, words: str, exact: bool = True) -> None:
        self.shown.get_by_text(words, exact=exact).first.click()

    def send(self, words: str) -> None:
        """Tap in the sheet that came up from below."""
        self.shown.locator(".sheet").get_by_text(words, exact=True).click()

    def answer(self, words: str) -> None:
        """Tap in the card that WeChat draws over the page."""
        self.page.locator(".mp-veil").get_by_text(words, exact=True).click()

    def sees(self, words: str) -> None:
        expect(self.shown.get_by_text(words).first).to_be_visible()

    def sees_no(self, words: str) -> None:
        expect(self.shown.get_by_text(words)).to_have_count(0)

    def scan(self, text: str) -> None:
        """What the camera would read next: the preview asks for it in words."""
        self.page.once("dialog", lambda asked: asked.accept(text))
        self.answer_sheet("自己输入")

    def answer_sheet(self, words: str) -> None:
        self.page.locator(".mp-sheet").get_by_text(words, exact=True).click()

    def write(self, hint: str, words: str) -> None:
        self.shown.get_by_placeholder(hint).fill(words)

    def faults(self) -> list[str]:
        """What is too small, too faint, too tight or too wide on the page that is shown."""
        return faults(self.page)

    def forgive(self, words: str) -> None:
        """Complaints with these words are what the test means to cause."""
        self.forgiven.append(words)

    def unforgiven(self) -> list[str]:
        return [one for one in self.complaints if not any(words in one for words in self.forgiven)]


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One running product for all phones of this process."""
    with running(tmp_path_factory.mktemp("miniprogram"), scheduler=False) as started:
        with enter(started.district):
            enliven(started.town)
        over = threading.Event()
        passing = threading.Thread(target=pass_what_is_written, args=(started, over))
        passing.start()
        yield started
        over.set()
        passing.join()


def pass_what_is_written(stack: Stack, over: threading.Event) -> None:
    """The office's yes to every text and photo, as soon as it is there: these journeys are not about checking."""
    undecided = (CheckState.WAITING, CheckState.HUMAN)
    while not over.wait(0.1):
        with enter(stack.district), transaction():
            ContentCheck.update(state=CheckState.PASSED).where(ContentCheck.state.in_(undecided)).execute()


@pytest.fixture(scope="session")
def base(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where this tree's own bundle is served, the product behind it: nobody else's build comes in between, and the
    processes of one run share theirs."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_TESTRUNUID" in os.environ else folder
    dist = build(out=folder / "preview" / "dist")
    front = create_server(dist, f"http://127.0.0.1:{stack.port}")
    threading.Thread(target=front.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{front.server_port}"
    front.shutdown()
    front.server_close()


@pytest.fixture(scope="session")
def drawer(browser: Browser) -> Iterator[list[Page]]:
    """Phones that nobody holds, wiped: each a browser's page with a network and a storage of its own."""
    ready: list[Page] = []
    yield ready
    for page in ready:
        page.context.close()


@pytest.fixture
def phone_of(browser: Browser, base: str, drawer: list[Page]) -> Iterator[Callable[..., Phone]]:
    """A phone for a part of the town; it may reach nobody but the product, and must not complain."""
    phones: list[Phone] = []

    def take(part: str, care: bool = False, agreed: bool = True, **storage: object) -> Phone:
        page = drawer.pop() if drawer else browser.new_context().new_page()
        page.set_viewport_size({"width": 375, "height": 780})
        page.set_default_timeout(10_000)
        kept = {**(AGREED if agreed else {}), **({"care": True} if care else {}), **storage}
        slot = f"{part}-{next(SLOTS)}"
        phone = Phone(page, base, f"as=demo-{part}&slot={slot}&storage={quote(json.dumps(kept))}")
        phone.taken()
        phones.append(phone)
        return phone

    yield take
    for phone in phones:
        phone.given_back()
        drawer.append(phone.page)
    assert [phone.unforgiven() for phone in phones] == [[] for _ in phones]


def pages_of_the_app() -> list[str]:
    """Every page that app.json names, as its address."""
    app = json.loads((TREE / "app.json").read_text())
    parts = [f"{part['root'].rstrip('/')}/{page}" for part in app["subPackages"] for page in part["pages"]]
    return [f"/{page}" for page in [*app["pages"], *parts]]
