"""One browser for all tests of a process: each start of it, and of the program that steers it, takes a second."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

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
