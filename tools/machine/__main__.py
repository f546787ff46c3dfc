"""`python -m tools.machine node|browser|postgres`: what this machine has, fetched where it must be."""

import argparse
import subprocess
import sys
from collections.abc import Callable

from tools.machine.browser import find_browser
from tools.machine.cache import MachineLacks
from tools.machine.node import find_node
from tools.machine.postgres import throwaway_postgres


def show_node() -> None:
    node = find_node()
    print(f"{node.program}  {node.version}  ({node.source})")
    said = subprocess.run(
        [*node.npm, "--version"], env=node.environment(), capture_output=True, text=True, check=True
    )
    print(f"npm {said.stdout.strip()}: {' '.join(node.npm)}")


def show_browser() -> None:
    browser = find_browser()
    print(f"{browser.program}  {browser.version}  ({browser.source})")
    print(" ".join(browser.arguments))
    if browser.libraries:
        print(f"LD_LIBRARY_PATH={browser.libraries}")


def show_postgres() -> None:
    with throwaway_postgres() as server:
        print(f"{server.version}  {server.dsn}")
        if sys.stdin.isatty():
            input("按回车停止 / Enter stops it ")


SHOWS: dict[str, Callable[[], None]] = {"node": show_node, "browser": show_browser, "postgres": show_postgres}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.machine", description=__doc__)
    parser.add_argument("what", choices=SHOWS)
    try:
        SHOWS[parser.parse_args().what]()
    except MachineLacks as lack:
        print(lack, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
