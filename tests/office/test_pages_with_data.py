"""Pages that have something on them, in a real browser: accessible, light, and no wider than the screen.

Walked once by each part, on a PC's screen and on a phone's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page

from models.database import District
from tests.community import found
from tests.office.pages import MOST_BYTES, fits, judged, opened, shuts_out, sign_in, weight_of
from tests.office.past import everything_happened

pytestmark = pytest.mark.browser


@dataclass
class Site:
    """A running page over a community with a past, and the addresses of what is in it."""

    base: str
    browser: Browser
    pages: dict[str, list[str]]

    def sign_in(self, part: str) -> Page:
        return sign_in(self.browser, self.base, part)


@pytest.fixture
def site(district: District, browser: Browser, tmp_path) -> Iterator[Site]:
    now = datetime.now(UTC)
    pages = everything_happened(found(now), now)
    with opened(district, tmp_path) as base:
        yield Site(base, browser, pages)


def test_pages_that_have_something_on_them_shut_nobody_out_and_weigh_little(site: Site):
    troubles: list[str] = []
    for part, paths in site.pages.items():
        page = judged(site.sign_in(part))
        said: list[str] = []
        page.on(
            "console", lambda message, said=said: said.append(message.text) if message.type == "error" else None
        )
        for path in paths:
            answer = page.goto(site.base + path)
            assert answer is not None
            assert answer.status == 200, path
            if told := shuts_out(page):
                troubles.append(f"{part} {path} {told}")
            if not 0 < (weight := weight_of(page)) < MOST_BYTES:
                troubles.append(f"{part} {path} weighs {weight}")
            troubles += [f"{part} {path} is wider than {width}" for width in (390, 1366) if not fits(page, width)]
        assert said == [], part
        page.context.close()
    assert troubles == []
