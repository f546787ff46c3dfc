"""One browser for all tests of a process: each start of it, and of the program that steers it, takes a second."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tools.machine.browser import find_browser

# A document of a test lives for half a second: what V8's optimising compilers cost, it never gets back.
UNOPTIMISED = "--js-flags=--no-maglev --no-turbofan"


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """A process can hold one at a time."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Shared by all: whoever opens a context closes it."""
    how = find_browser().playwright()
    window = playwright.chromium.launch(**{**how, "args": [*how["args"], UNOPTIMISED]})
    yield window
    window.close()


def wiped(page: Page, origin: str) -> None:
    """Leaves nothing on a page that another test goes on with: no document, no storage, no rule for its network.

    A document takes half as long on a page that had one as on a new one, whose process knows no script or font yet.
    """
    if page.url.startswith(origin):
        page.evaluate("() => sessionStorage.clear()")
    page.goto("about:blank")  # before its network is put right: what waits in it must not be sent
    page.unroute_all()
    page.context.set_offline(False)
    wire = page.context.new_cdp_session(page)
    wire.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
    wire.detach()
