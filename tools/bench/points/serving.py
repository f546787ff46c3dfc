"""The API beside the same server's plain answer: postings, a balance and the first page of a history."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from tools.bench.points.client import Load, load, request
from tools.bench.points.town import Town
from tools.bench.table import Row
from tools.demo.supervisor import Supervisor, environment, programs_for, wait_for

BALANCE, HISTORY, HELLO = "/api/v1/me/points", "/api/v1/me/points/volunteer/transfers", "/healthz"


@contextmanager
def server(url: str, folder: Path, key: str, port: int) -> Iterator[int]:
    """The web program as the demo runs it, over a filled district."""
    env = {
        "HGJ_PROFILE": "test",
        "HGJ_DATA_DIR": str(folder),
        "DATABASE_URL": url,
        "HGJ_SECRET_KEY": key,
        "WECHAT_API_BASE": "http://127.0.0.1:9",
        "WECOM_API_BASE": "http://127.0.0.1:9",
        "HGJ_REQUESTS_PER_MINUTE": "100000000",
    }
    web = programs_for(port, port + 1, folder, folder / "sandbox.json")[1]
    supervisor = Supervisor([web], environment(env))
    try:
        supervisor.start()
        if not wait_for(f"http://127.0.0.1:{port}/readyz"):
            raise RuntimeError(f"the server did not start: {web.log_path.read_text()[-2000:]}")
        yield port
    finally:
        supervisor.stop()


class Asking:
    """What a round asks of a server over a town."""

    def __init__(self, port: int, town: Town, seconds: float) -> None:
        self.port, self.town, self.seconds = port, town, seconds

    def hello(self) -> Load:
        plain = request("GET", HELLO)
        return load(self.port, self.seconds, lambda *_: plain)

    def read(self, path: str) -> Load:
        asked = [request("GET", path, token) for token in self.town.residents]
        return load(self.port, self.seconds, lambda hand, number: asked[(hand + number) % len(asked)])

    def post(self, programme: str, rule: str) -> Load:
        mark, people = secrets.token_hex(6), self.town.people

        def make(hand: int, number: int) -> bytes:
            to = people[(hand * 31 + number) % len(people)]
            said = {"programme": programme, "rule": rule, "to": to, "evidence": "3栋1单元楼道清扫"}
            body = json.dumps(said, ensure_ascii=False).encode()
            key = f"{mark}:{hand}:{number}"
            return request("POST", "/api/v1/points/transfers", self.town.manager, body, key)

        return load(self.port, self.seconds, make, status=201)


def posting_rows(asking: Asking, engine: str, rounds: int) -> list[Row]:
    """POST /points/transfers beside hello: with a checker as the volunteers' points have it, and posted at once."""
    hello, checked, at_once = [], [], []
    asking.post("volunteer", "corridor_cleaning")
    for _ in range(rounds):
        hello.append(asking.hello())
        checked.append(asking.post("volunteer", "corridor_cleaning"))
        at_once.append(asking.post("duty", "duty_day"))
    plain = median(one.rate for one in hello)
    rows = []
    for runs, name, asked in ((checked, "maker and checker", 0.30), (at_once, "posted at once", 0.0)):
        rate = median(one.rate for one in runs)
        work = f"POST /points/transfers, {name}, 16 connections, {engine}"
        rows.append(Row(work, f"{rate:.0f}/s", f"hello {plain:.0f}/s", _ratio(runs, hello), asked, False))
        p99 = median(one.p99 for one in runs)
        rows.append(Row(f"{work}: p99", f"{p99:.0f} ms", "", p99, 60 if asked else 0, True))
    return [row for row in rows if row.asked] + [row for row in rows if not row.asked]


def reading_rows(large: Asking, small: Asking, engine: str, transfers: int, rounds: int) -> list[Row]:
    """A balance and a first page beside hello, and in a large ledger beside a small one."""
    rows = []
    for path, name in ((BALANCE, "GET /me/points"), (HISTORY, "GET /me/points/…/transfers, first page")):
        hello, much, little = [], [], []
        for _ in range(rounds):
            hello.append(large.hello())
            much.append(large.read(path))
            little.append(small.read(path))
        ours, plain, other = (median(one.rate for one in runs) for runs in (much, hello, little))
        work = f"{name}, {engine}, {transfers:,} transfers"
        rows.append(Row(work, f"{ours:.0f}/s", f"hello {plain:.0f}/s", _ratio(much, hello), 0.6, False))
        rows.append(
            Row(f"{work}: slower than with few", f"{ours:.0f}/s", f"{other:.0f}/s", _ratio(little, much), 1.3, True)
        )
    return rows


def _ratio(runs: list[Load], others: list[Load]) -> float:
    """Taken within each round: a machine that others use as well is not equally fast from one to the next."""
    return median(one.rate / other.rate for one, other in zip(runs, others, strict=True))
