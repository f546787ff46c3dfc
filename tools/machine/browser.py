"""A Chromium to look at pages with: the machine's own, else the one inside npm's @sparticuz/chromium.

That package holds the browser itself, packed; nothing else is downloaded. It is unpacked once. Once there it goes
before the machine's own: it has no window to draw, and does the same work in half the time.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.machine import cache
from tools.machine.cache import MachineLacks, say
from tools.machine.node import find_node, install

NAMES = (
    *("chromium-headless-shell", "chrome-headless-shell"),
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"),
)
USUAL_PLACES = (
    "/usr/bin/chromium",
    "/usr/bin/google-chrome",
    "/snap/bin/chromium",
    "/opt/google/chrome/chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
)
PACKED = Path(__file__).with_name("chromium")


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser's program, how to start it without a screen, and what it needs in its environment."""

    program: Path
    version: str
    source: str
    arguments: tuple[str, ...] = ARGUMENTS
    libraries: Path | None = None
    _more: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        found = {**os.environ, **self._more}
        if self.libraries:
            others = [found["LD_LIBRARY_PATH"]] if found.get("LD_LIBRARY_PATH") else []
            found["LD_LIBRARY_PATH"] = os.pathsep.join([str(self.libraries), *others])
        return found

    def playwright(self) -> dict[str, Any]:
        """Keyword arguments for Playwright's `chromium.launch`."""
        return {
            "executable_path": str(self.program),
            "args": list(self.arguments),
            "env": self.environment(),
        }


def find_browser(path: str | None = None, places: tuple[str, ...] = USUAL_PLACES) -> Browser:
    """A browser that starts; `path` and `places` replace PATH and the usual folders.

    MachineLacks when there is none and none can be fetched.
    """
    return (_kept() if _is_unpacked() else None) or machines_own(path, places) or _unpacked()


def machines_own(path: str | None = None, places: tuple[str, ...] = USUAL_PLACES) -> Browser | None:
    """The first browser on the PATH or in the usual folders that starts."""
    on_path = (shutil.which(name, path=path) for name in NAMES)
    tried = (_try(Path(candidate), "machine") for candidate in (*on_path, *places) if candidate)
    return next((found for found in tried if found), None)


def _try(program: Path, source: str, libraries: Path | None = None) -> Browser | None:
    """The browser, if the program is there and says its version."""
    if not program.is_file():
        return None
    browser = Browser(program, "", source, libraries=libraries, _more=_own_fonts(program, source))
    try:
        said = subprocess.run(
            [program, "--version", "--no-sandbox"],
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
            env=browser.environment(),
        )
    except (OSError, subprocess.SubprocessError):
        return None
    version = said.stdout.strip() or "Chromium"
    return Browser(program, version, source, libraries=libraries, _more=browser._more)


def _own_fonts(program: Path, source: str) -> dict[str, str]:
    """The packed browser brings a Latin font and its configuration, for machines without any font."""
    has_fonts = source == "machine" or Path("/etc/fonts/fonts.conf").is_file()
    return {} if has_fonts else {"FONTCONFIG_PATH": str(program.parent)}


def _is_unpacked() -> bool:
    return cache.is_fresh(cache.folder("browser") / ".unpacked", cache.digest([PACKED / "package-lock.json"]))


def _unpacked() -> Browser:
    home = cache.folder("browser")
    with cache.turn("browser"):
        if not _is_unpacked():
            node = find_node()
            modules = install(PACKED, "浏览器", node)
            say("展开浏览器（只需一次） / unpacking the browser …")
            done = node.run([PACKED / "unpack.mjs", modules / "@sparticuz" / "chromium" / "bin", home], PACKED)
            if done.returncode:
                raise MachineLacks(f"浏览器展不开 / cannot unpack the browser\n{done.stderr.strip()}")
            shutil.rmtree(modules, ignore_errors=True)
            (home / ".unpacked").write_text(cache.digest([PACKED / "package-lock.json"]))
    found = _kept()
    if found is None:
        raise MachineLacks(
            "没有可用的浏览器，请安装 Chromium 或 Chrome / no browser was found, and the packed one "
            f"does not start here: {home / 'chromium'}"
        )
    return found


def _kept() -> Browser | None:
    """The packed browser that was unpacked, if it starts: with the machine's libraries, else with those it brings."""
    home, source = cache.folder("browser"), "@sparticuz/chromium"
    return _try(home / "chromium", source) or _try(home / "chromium", source, home / "lib")
