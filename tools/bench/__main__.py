"""`python -m tools.bench`: a table of ours beside what is asked, into docs/benchmarks.md."""

import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import requests

from config.settings import load
from tools.bench import table
from tools.bench.table import Row
from tools.demo.deployment import environment_for, load_secrets, write_sandbox_config
from tools.demo.fill import furnish
from tools.demo.supervisor import Supervisor, environment, programs_for, wait_for

PORT = 18760
ROUNDS, REQUESTS, HANDS = 5, 240, 8


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def rate(address: str, token: str) -> float:
    """Answers a second with eight hands, each on its own connection."""

    def ask() -> None:
        with requests.Session() as session:
            session.headers["Authorization"] = f"Bearer {token}"
            for _ in range(REQUESTS // HANDS):
                assert session.get(address, timeout=20).status_code == 200

    hands = [threading.Thread(target=ask) for _ in range(HANDS)]

    def all_hands() -> None:
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()

    return REQUESTS / timed(all_hands)


def demo_figures(folder: Path) -> list[Row]:
    """The demo's data, the web process's start, and two reads beside a plain answer of the same server."""
    kept = load_secrets(folder, "a-password-for-the-bench")
    settings_env = environment_for(folder, PORT, PORT + 1, kept) | {"HGJ_REQUESTS_PER_MINUTE": "10000000"}
    filled = timed(lambda: furnish(load(settings_env), kept.password, lambda *_: None))
    programs = programs_for(PORT, PORT + 1, folder, write_sandbox_config(folder, kept))[:2]
    supervisor = Supervisor(programs, environment(settings_env))
    try:
        supervisor.start_program(programs[0])
        assert wait_for(f"http://127.0.0.1:{PORT + 1}/")
        starts = []
        for _ in range(3):
            supervisor.start_program(programs[1])
            starts.append(timed(lambda: wait_for(f"http://127.0.0.1:{PORT}/healthz")))
            assert programs[1].process is not None
            programs[1].process.terminate()
            programs[1].process.wait()
        supervisor.start_program(programs[1])
        assert wait_for(f"http://127.0.0.1:{PORT}/readyz")
        return [
            Row("演示数据 / demo data", f"{filled:.1f} s", "20 s", filled, 20, True),
            Row("网站启动 / web start", f"{median(starts):.2f} s", "2 s", median(starts), 2, True),
            *read_figures(),
        ]
    finally:
        supervisor.stop()


def read_figures() -> list[Row]:
    base = f"http://127.0.0.1:{PORT}"
    session = requests.post(f"{base}/api/v1/session", json={"code": "demo:demo-resident"}, timeout=20).json()
    rows = []
    for path, asked in (("/api/v1/me/points", 0.25), ("/api/v1/me/contacts", 0.15)):
        hello, ours = [], []
        for _ in range(ROUNDS):
            hello.append(rate(f"{base}/healthz", session["token"]))
            ours.append(rate(f"{base}{path}", session["token"]))
        ratio = median(ours) / median(hello)
        rows.append(Row(f"GET {path}", f"{ratio:.2f} × hello", "hello（同一服务器）", ratio, asked, False))
    return rows


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        rows = demo_figures(Path(folder))
    text = table.as_markdown(rows)
    reached = sum(row.reached for row in rows)
    table.write_section("Demo", f"Written by `make bench`. Medians of one run. {table.machine()}.\n\n{text}")
    print(text)
    print(f"{reached} of {len(rows)} figures reached")
    return 0 if reached == len(rows) else 1


if __name__ == "__main__":
    sys.exit(main())
