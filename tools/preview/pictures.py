"""The README's pictures of the mini-program, taken of a demo that runs: phones side by side, each brought to its page
by taps, as a person would."""

import io
import json
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tools.machine.cache import ROOT
from tools.preview.bundle import TREE

FOLDER = ROOT / "docs" / "screenshots"
LARGEST = 150_000
"""Bytes of a picture at most: README is read over slow lines too."""

GROUND = "#dcd6cc"
GAP = 12
PHONE: ViewportSize = {"width": 375, "height": 760}
DESK: ViewportSize = {"width": 1240, "height": 900}
COLOURS = 256


@dataclass(frozen=True)
class Shot:
    """Somebody's phone at a page, after these words were tapped one after another."""

    who: str
    page: str
    taps: tuple[str, ...] = ()
    care: bool = False
    agreed: bool = True


PICTURES = {
    "miniprogram-resident": (
        Shot("demo-resident", "/pages/home/index"),
        Shot("demo-elder", "/pages/home/index", care=True),
        Shot("demo-elder", "/pages/home/index", ("看一看",), care=True),
        Shot("demo-resident", "/pages/boards/index", ("红色美丽楼栋",)),
    ),
    "miniprogram-points": (
        Shot("demo-resident", "/pages/points/index"),
        Shot("demo-resident", "/pages/points/index", ("，记 ",)),
        Shot("demo-resident", "/pages/points/index", ("看月报",)),
        Shot("demo-elder", "/pages/points/index", care=True),
    ),
    "miniprogram-steward": (
        Shot("demo-butler", "/steward/queue/index"),
        Shot("demo-butler", "/steward/queue/index", ("办结",)),
        Shot("demo-butler", "/steward/deed/index", ("看望老人",)),
        Shot("demo-butler", "/steward/places/index"),
    ),
    "miniprogram-work": (
        Shot("demo-partner", "/partner/work/index"),
        Shot("demo-partner", "/partner/scores/index", ("物业企业信用等级",)),
        Shot("demo-resident", "/pages/boards/index", care=True),
        Shot("demo-visitor", "/pages/home/index", agreed=False),
    ),
}


def take_all(window: Browser, demo: str) -> None:
    """Every picture anew, of the demo at this address. AssertionError when a page does not show what is tapped."""
    for name, shots in PICTURES.items():
        keep(side_by_side([phone(window, demo, one) for one in shots]), FOLDER / f"{name}.png")
    keep(_desk(window, demo), FOLDER / "preview.png")


def phone(window: Browser, demo: str, shot: Shot) -> Image.Image:
    """One phone at its page."""
    stored = ({"agreed": _consent()} if shot.agreed else {}) | ({"care": True} if shot.care else {})
    page = window.new_context(viewport=PHONE).new_page()
    page.set_default_timeout(10_000)
    page.goto(
        f"{demo}/preview/phone.html?as={shot.who}&slot=picture&storage={quote(json.dumps(stored))}#{shot.page}"
    )
    shown = page.locator("mp-page:visible")
    for words in shot.taps:
        _settled(page)
        shown.get_by_text(words).first.click()
    return _drawn(page)


def _desk(window: Browser, demo: str) -> Image.Image:
    page = window.new_context(viewport=DESK).new_page()
    page.goto(f"{demo}/preview/")
    for number in range(page.locator("iframe").count()):
        inside = page.frame_locator("iframe").nth(number)
        expect(inside.locator("mp-page:visible .card").first).to_be_visible()
    return _drawn(page)


def _settled(page: Page) -> None:
    expect(page.locator("mp-page:visible").first).to_be_visible()
    expect(page.locator("mp-page:visible [aria-label='正在读取']")).to_have_count(0)


def _drawn(page: Page) -> Image.Image:
    if page.locator("#pages").count():
        _settled(page)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(400)  # a sheet slides in
    drawn = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    page.context.close()
    return drawn


def side_by_side(phones: list[Image.Image]) -> Image.Image:
    width = GAP + sum(one.width + GAP for one in phones)
    made = Image.new("RGB", (width, phones[0].height + 2 * GAP), GROUND)
    for number, one in enumerate(phones):
        made.paste(one, (GAP + number * (one.width + GAP), GAP))
    return made


def keep(picture: Image.Image, path: Path) -> Path:
    """Few colours are enough for flat pages, and make a small file."""
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    assert path.stat().st_size <= LARGEST, f"{path.name}: {path.stat().st_size} bytes"
    return path


def _consent() -> str:
    """The version of the words that people agree to."""
    found = re.search(r"WORDS_OF = '([^']+)'", (TREE / "consent.ts").read_text())
    assert found is not None
    return found[1]
