"""One trial: so many messages, a stand-in, the sender as a process, killed or not; and what arrived."""

import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import requests

from app.services import community
from config.settings import ROOT
from config.vocabulary import Channel, MessageState
from models.database import enter, opaque_code, open_district, transaction
from models.outbox import Message
from models.people import Person, WechatIdentity

SENDERS = 16
EACH = 2
"""Messages for each person, so that their order matters."""
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Result:
    """`arrived` counts each message; `in_flight` are those a kill could have cut off, of each kill."""

    wanted: int
    arrived: dict[str, int]
    order: dict[str, list[str]]
    together: int
    seconds: float
    in_flight: list[set[str]]
    states: set[str]

    @property
    def repeated(self) -> set[str]:
        return {page for page, count in self.arrived.items() if count > 1}

    @property
    def rate(self) -> float:
        return self.wanted / self.seconds

    def faults(self) -> list[str]:
        """What must never be: lost, unmarked, out of order, together, or repeated without having been in flight."""
        cut = [page for pages in self.in_flight for page in pages]
        found = []
        if len(self.arrived) != self.wanted:
            found.append(f"{self.wanted - len(self.arrived)} lost")
        if self.states != {MessageState.SENT.value}:
            found.append(f"left as {sorted(self.states)}")
        if self.together:
            found.append(f"{self.together} at once to one person")
        if [one for one, pages in self.order.items() if list(dict.fromkeys(pages)) != sorted(set(pages))]:
            found.append("out of order")
        if any(count - 1 > cut.count(page) for page, count in self.arrived.items()):
            found.append("repeated without having been in flight")
        if any(len(pages) > SENDERS for pages in self.in_flight):
            found.append("more in flight than senders")
        return found


def fill(url: str, count: int) -> None:
    """A fresh district with `count` messages that are due, `EACH` for a person."""
    now = datetime.now(UTC)
    with enter(open_district(url, "main")):
        community.prepare()
        people = [{"code": opaque_code("u"), "source": "bench", "created_at": now} for _ in range(count // EACH)]
        with transaction():
            for start in range(0, len(people), CHUNK):
                Person.insert_many(people[start : start + CHUNK]).execute()
            ids = [row.id for row in Person.select(Person.id).order_by(Person.id)]
            _insert(WechatIdentity, [_identity(person, now) for person in ids])
            _insert(Message, [_message(person, turn, now) for turn in range(EACH) for person in ids])


def _insert(table: Any, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), CHUNK):
        table.insert_many(rows[start : start + CHUNK]).execute()


def _identity(person: int, now: datetime) -> dict[str, Any]:
    return {"openid": f"o{person}", "person": person, "created_at": now, "last_login_at": now}


def _message(person: int, turn: int, now: datetime) -> dict[str, Any]:
    values = {"programme": "志愿积分", "earned": "12", "balance": "340", "time": "2026年10月"}
    page = f"pages/{person}/{turn}"
    return {
        "code": opaque_code("s"),
        "channel": Channel.SUBSCRIBE,
        "queue": person,
        "person": person,
        "template": "statement",
        "payload": {"page": page, "values": values},
        "state": MessageState.WAITING,
        "key": page,
        "due_at": now,
        "created_at": now,
    }


@contextmanager
def stand_in() -> Iterator[str]:
    """The counting stand-in as a process; answers its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "tools.bench.messages.stand_in", str(port)], cwd=ROOT)
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                requests.get(f"{base}/counts", timeout=5)
                break
            except requests.ConnectionError:
                time.sleep(0.05)
        yield base
    finally:
        process.terminate()
        process.wait()


def ceiling(base: str, count: int) -> float:
    """Sends a second of the same hands with nothing to write down: what HTTP and the delay leave possible."""

    def hand(number: int) -> None:
        with requests.Session() as session:
            session.trust_env = False
            for turn in range(count // SENDERS):
                body = {"touser": f"h{number}", "page": f"{number}/{turn}"}
                session.post(f"{base}/cgi-bin/message/subscribe/send", json=body, timeout=20)

    hands = [threading.Thread(target=hand, args=(number,)) for number in range(SENDERS)]
    start = time.perf_counter()
    for one in hands:
        one.start()
    for one in hands:
        one.join()
    return count / (time.perf_counter() - start)


def run(url: str, base: str, count: int, kills: int = 0, life: float = 180.0, seed: int = 1) -> Result:
    """Send `count` messages of a district that was filled; kill the sender `kills` times on the way."""
    requests.post(f"{base}/forget", timeout=20)
    dice, in_flight, known = random.Random(seed), list[set[str]](), set[tuple[str, str]]()
    process = _start(url, base, life)
    try:
        for number in range(kills):
            _until(base, count * (number + 1) // (kills + 2) + dice.randrange(max(1, count // 50)))
            process.kill()
            process.wait()
            held = _leased(url)
            in_flight.append({page for page, lease in held - known})
            known |= held
            process = _start(url, base, life)
        if process.wait(timeout=600) != 0:
            raise RuntimeError("the sender failed")
    finally:
        process.kill()
        process.wait()
    told = requests.get(f"{base}/counts", timeout=60).json()
    with enter(open_district(url, "main")):
        states = {row.state for row in Message.select(Message.state).distinct()}
    return Result(count, told["arrived"], told["order"], told["together"], told["seconds"], in_flight, states)


def _start(url: str, base: str, life: float) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tools.bench.messages.sender", url, base, str(SENDERS), str(life)]
    return subprocess.Popen(command, cwd=ROOT)


def _until(base: str, count: int) -> None:
    deadline = time.monotonic() + 300
    while len(requests.get(f"{base}/counts", timeout=60).json()["arrived"]) < count:
        if time.monotonic() > deadline:
            raise RuntimeError(f"no {count} messages arrived")
        time.sleep(0.05)


def _leased(url: str) -> set[tuple[str, str]]:
    """The messages that are leased, with their lease: one that died is still leased when the next is killed."""
    with enter(open_district(url, "main")):
        return {(row.key, row.lease) for row in Message.select().where(Message.state == MessageState.LEASED)}
