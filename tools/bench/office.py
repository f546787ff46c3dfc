"""`python -m tools.bench.office ADDRESS PASSWORD`: the first byte of every page of the office, beside a plain answer.

Asks a demo that runs, signs in as each role, opens every page of the menu and its tabs, and of each list the first
thing in it.
"""

import re
import sys
import time
from statistics import median

import requests

from tools.bench import table
from tools.bench.table import Row

TIMES, MOST_MS = 15, 60
PARTS = ("office", "manager", "supervisor", "auditor", "admin")
MENU = re.compile(r"<nav[^>]*>(.*?)</nav>", re.S)
LINK = re.compile(r'href="(/office/[^"#?]*)')
ROWS = re.compile(r"<tbody>(.*?)</tbody>", re.S)


def sign_in(address: str, part: str, password: str) -> requests.Session:
    session = requests.Session()
    form = {"login": f"demo-{part}", "password": password}
    answer = session.post(f"{address}/office/login", data=form, allow_redirects=False, timeout=20)
    assert answer.status_code == 302, (part, answer.status_code)
    return session


def pages(address: str, session: requests.Session) -> list[str]:
    """The menu, the tabs of every page in it, and the first thing of each list."""
    found, waiting = ["/office/"], ["/office/"]
    while waiting:
        text = session.get(address + waiting.pop(0), timeout=20).text
        inside = "".join(MENU.findall(text))
        first = [LINK.findall(rows)[:1] for rows in ROWS.findall(text)]
        menu = [one for one in LINK.findall(inside) if one not in found]
        found += dict.fromkeys(menu)
        waiting += dict.fromkeys(menu)
        found += [one for links in first for one in links if one not in found]
    return [one for one in found if not re.search(r"\.(png|pdf|xlsx|css|js)$|/logout$", one)]


def first_byte(session: requests.Session, address: str) -> float:
    """Milliseconds until the answer begins."""
    start = time.perf_counter()
    with session.get(address, stream=True, timeout=20) as answer:
        took = (time.perf_counter() - start) * 1000
        assert answer.status_code == 200, (address, answer.status_code)
        for _ in answer.iter_content(1 << 16):
            """Read to the end, so that the connection is free again."""
    return took


def figures(address: str, password: str) -> list[Row]:
    rows, seen = [], set()
    for part in PARTS:
        session = sign_in(address, part, password)
        for path in pages(address, session):
            shape = re.sub(r"/[a-z]{1,2}_[0-9a-f]{6,}", "/…", path)
            if shape in seen:
                continue
            seen.add(shape)
            first_byte(session, address + path)
            ours, hello = [], []
            for _ in range(TIMES):
                hello.append(first_byte(session, f"{address}/healthz"))
                ours.append(first_byte(session, address + path))
            words = f"{median(ours):.1f} ms"
            rows.append(
                Row(f"{shape}, {part}", words, f"hello {median(hello):.1f} ms", median(ours), MOST_MS, True)
            )
    return rows


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        print("make bench-office ADDRESS=http://127.0.0.1:8000 PASSWORD=… (of a demo that runs)")
        return 2
    rows = figures(*arguments)
    rows.sort(key=lambda row: -row.figure)
    reached = sum(row.reached for row in rows)
    said = (
        f"Written by `make bench-office`: milliseconds until the first byte on the demo's data, medians of {TIMES}."
        f" {table.machine()}. {table.busy()}"
    )
    table.write_section("Office pages", f"{said}\n\n{table.as_markdown(rows)}")
    print(table.as_markdown(rows))
    print(f"{reached} of {len(rows)} figures reached")
    return 0 if reached == len(rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
