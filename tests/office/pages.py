"""What every page of the office is held to in a browser."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response
from werkzeug.serving import make_server

from app import create_app
from config.settings import load
from models.database import District
from tests.office.conftest import PASSWORD
from tests.web import SECRETS

MOST_BYTES = 300_000


def sign_in(browser: Browser, base: str, part: str, script: bool = True, width: int = 1366) -> Page:
    """A page of a fresh browser in which somebody has signed in."""
    page = browser.new_context(java_script_enabled=script, viewport={"width": width, "height": 768}).new_page()
    page.goto(f"{base}/login")
    page.fill("[name=login]", f"demo-{part}")
    page.fill("[name=password]", PASSWORD)
    page.click("button.main")
    page.wait_for_url(lambda address: "/login" not in address)
    return page


@contextmanager
def opened(district: District, folder: Path) -> Iterator[str]:
    """The office's page over a district, on a port of its own; where it is."""
    server = make_server("127.0.0.1", 0, create_app(load({**SECRETS, "HGJ_DATA_DIR": str(folder)}), district), True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/office"
    server.shutdown()


def shuts_out(page: Page) -> str:
    """Whom the page shuts out, as axe tells it; empty when nobody."""
    told = Axe().run(page, options={"resultTypes": ["violations"]})  # the rest takes longer to tell
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


def weights_of(page: Page) -> list[int]:
    """Gathers what each answer to the page weighs on a first visit, without the browser's cache.

    The library that draws plots is not part of a page's weight.
    """
    weights: list[int] = []

    def weigh(answer: Response) -> None:
        weights.append(len(answer.body()) if answer.ok and not answer.url.endswith("/echarts.js") else 0)

    page.route("**", lambda route: route.continue_())
    page.on("response", weigh)
    return weights
