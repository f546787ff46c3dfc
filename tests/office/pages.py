"""What every page of the office is held to in a browser."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response
from playwright.sync_api import TimeoutError as PlaywrightTimeout

MOST_BYTES = 300_000


def shuts_out(page: Page) -> str:
    """Whom the page shuts out, as axe tells it; empty when nobody."""
    told = Axe().run(page, options={"resultTypes": ["violations"]})  # the rest takes longer to tell
    return told.generate_report() if told.violations_count else ""


def fits(page: Page, width: int) -> bool:
    """Whether nothing stands over the edge; plots are drawn anew a moment after the window changed."""
    page.set_viewport_size({"width": width, "height": 800})
    try:
        page.wait_for_function(f"document.documentElement.scrollWidth <= {width}", timeout=3_000)
    except PlaywrightTimeout:
        return False
    return True


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
