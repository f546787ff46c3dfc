"""The README's pictures: all made by one command, small, and taken of what is really shown."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tools.machine.cache import ROOT
from tools.preview.pictures import FOLDER, LARGEST, PHONE, PICTURES, Shot, keep, phone, side_by_side

MADE = {f"{name}.png" for name in PICTURES} | {"preview.png"}


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_each_picture_is_shown_in_the_readme_and_small(readme: str) -> None:
    shown = set(re.findall(r"docs/screenshots/([\w-]+\.png)", (ROOT / readme).read_text()))
    assert shown >= MADE
    assert {path.name for path in FOLDER.glob("*.png") if not path.name.startswith("office-")} == MADE
    assert [path.name for path in FOLDER.glob("*.png") if path.stat().st_size > LARGEST] == []


@pytest.mark.browser
def test_a_phone_is_brought_to_its_page_by_taps(browser: Browser, base: str, tmp_path: Path) -> None:
    home = phone(browser, base, Shot("demo-elder", "/pages/home/index", care=True))
    more = phone(browser, base, Shot("demo-elder", "/pages/home/index", ("更多服务",), care=True))
    assert home.tobytes() != more.tobytes()
    path = keep(side_by_side([home, more]), tmp_path / "two.png")
    kept = Image.open(path)
    assert kept.width > 2 * PHONE["width"]
    assert len(kept.convert("RGB").getcolors(100_000) or []) > 20
