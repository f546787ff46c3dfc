"""What every page of the office is held to in a browser."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from app import create_app
from config.settings import load
from models.database import District
from tests.office.conftest import PASSWORD
from tests.web import SECRETS

MOST_BYTES = 300_000
WEIGHT = """() => ['navigation', 'resource'].flatMap((kind) => performance.getEntriesByType(kind))
  .filter(({ name }) => !name.endsWith('/echarts.js'))
  .reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0)"""


def sign_in(browser: Browser, base: str, part: str, script: bool = True, width: int = 1366) -> Page:
    """A page of a fresh browser in which somebody has signed in; the form itself is tested where it is filled in."""
    page = browser.new_context(java_script_enabled=script, viewport={"width": width, "height": 768}).new_page()
    form = {"login": f"demo-{part}", "password": PASSWORD}
    answer = page.context.request.post(f"{base}/login", form=form, max_redirects=0)
    assert answer.status == 302, answer.text()
    return page


@contextmanager
def opened(district: District, folder: Path) -> Iterator[str]:
    """The office's page over a district, on a port of its own; where it is."""
    server = make_server("127.0.0.1", 0, create_app(load({**SECRETS, "HGJ_DATA_DIR": str(folder)}), district), True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/office"
    server.shutdown()


def judged(page: Page) -> Page:
    """The page, with axe in each document it opens from now on, and nothing kept from one to the next.

    Both are told to the browser once, and not for every page or answer.
    """
    page.add_init_script(AXE_SCRIPT)
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    return page


def shuts_out(page: Page) -> str:
    """Whom a judged page shuts out, as axe tells it; empty when nobody."""
    told = AxeResults(page.evaluate("() => axe.run({ reporter: 'no-passes' })"))  # the rest takes longer to tell
    return told.generate_report() if told.violations_count else ""


def fits(page: Page, width: int) -> bool:
    """Whether nothing stands over the edge; plots are drawn anew a moment after the window changed."""
    page.set_viewport_size({"width": width, "height": 800})
    # Asked from outside: the page itself lets nobody wait for a condition in its own name.
    for _ in range(60):
        if page.evaluate("() => document.documentElement.scrollWidth") <= width:
            return True
        page.wait_for_timeout(50)
    return False


def weight_of(page: Page) -> int:
    """Bytes of all that a judged page is made of, as on a first visit.

    The library that draws plots is not part of a page's weight.
    """
    weight: int = page.evaluate(WEIGHT)
    return weight
