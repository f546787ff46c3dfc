"""SIGKILL at every statement: what was answered is there, nothing is half done, and going on ends the same."""

import contextlib
import signal
import time
from collections.abc import Callable, Iterable
from random import Random

import pytest

from app.services import points
from models.database import enter, open_district
from models.points import Account, Batch, Deed, Hold, Lot, Statement, Transfer
from tests.community import LEDGER_KEY, found
from tests.hands import FORKED
from tests.laws.killed import NOW, steps, work

SHORT = 8


@pytest.fixture(params=["sqlite", "postgresql"])
def ready(request: pytest.FixtureRequest, storage: Callable[[str], str]) -> Callable[[], str]:
    """Answers where a community stands that has not done anything yet, made anew each time; on each engine."""

    def anew() -> str:
        url = storage(request.param)
        with enter(open_district(url, "main")):
            found(NOW)
        return url

    return anew


def snapshot() -> dict[str, list]:
    """Everything the steps lead to, without codes and keys that are made up anew."""
    transfers = Transfer.select().order_by(Transfer.key)
    return {
        "transfers": sorted(
            (row.evidence_kind, row.debit.kind, row.credit.kind, row.amount, row.period) for row in transfers
        ),
        "keys": [row.key for row in transfers if not row.key.startswith(("deed:", "hold:", "reverse:", "grant:"))],
        "balances": sorted(Account.select(Account.kind, Account.balance, Account.held).tuples()),
        "lots": sorted(Lot.select(Lot.amount, Lot.remaining, Lot.expires_on).tuples()),
        "holds": sorted(Hold.select(Hold.key, Hold.state, Hold.posted).tuples()),
        "deeds": sorted(Deed.select(Deed.state, Deed.amount).tuples()),
        "batches": sorted(Batch.select(Batch.state, Batch.points).tuples()),
        "statements": sorted(Statement.select(Statement.opening, Statement.closing, Statement.earned).tuples()),
    }


def work_until_killed(url: str, at: int, after: float | None = None) -> int:
    """How many steps were answered before the end, at a statement or after some seconds; -1 when it lived through."""
    ours, theirs = FORKED.Pipe(duplex=False)
    worker = FORKED.Process(target=work, args=(url, at, theirs))
    worker.start()
    theirs.close()
    if after is not None:
        time.sleep(after)
        worker.kill()
    worker.join(timeout=60)
    assert worker.exitcode in (0, -signal.SIGKILL)
    answered = 0
    with contextlib.suppress(EOFError):
        while True:
            ours.recv()
            answered += 1
    return -1 if worker.exitcode == 0 else answered


def check(url: str, answered: int, expected: dict[str, list]) -> None:
    points.use_key(LEDGER_KEY)
    with enter(open_district(url, "main")):
        assert points.differences() == []
        assert list(points.audit_ledger()) == []
        before = {row.key: row.code for row in Transfer.select()}
        for step in steps():
            step()
        after = {row.key: row.code for row in Transfer.select()}
        assert before.items() <= after.items(), "what was there stays as it was"
        assert snapshot() == expected
        if answered >= 1:
            assert "g1" in before, "an answered step is there"
        if answered >= 2:
            assert "r1" in before
        if answered >= 8:
            assert {"l1", "l2"} <= before.keys()
        assert len({"l1", "l2"} & before.keys()) != 1, "linked transfers come together"


def whole(url: str) -> dict[str, list]:
    """What all steps lead to when nobody is killed."""
    points.use_key(LEDGER_KEY)
    with enter(open_district(url, "main")):
        for step in steps():
            step()
        return snapshot()


def statements_in_all(ready: Callable[[], str]) -> int:
    low, high = 1, 4000
    while low < high:
        # The worker lives when the countdown is longer than its work.
        middle = (low + high) // 2
        if work_until_killed(ready(), middle) == -1:
            high = middle
        else:
            low = middle + 1
    return low


def kill_everywhere(ready: Callable[[], str], places: Iterable[int]) -> int:
    """Work killed at each of these statements; how often it came to that."""
    expected, killed = whole(ready()), 0
    for at in places:
        url = ready()
        answered = work_until_killed(url, at)
        check(url, answered, expected)
        killed += answered != -1
    return killed


def test_killed_at_some_statements(ready):
    # SQLite also counts what its triggers do.
    last = 190 if ready().startswith("postgresql") else 280
    assert kill_everywhere(ready, Random(11).sample(range(3, last), SHORT)) == SHORT


@pytest.mark.laws
def test_killed_at_every_statement(ready):
    kill_everywhere(ready, range(1, statements_in_all(ready) + 1))


@pytest.mark.laws
@pytest.mark.parametrize("seed", range(3))
def test_killed_at_many_moments(ready, seed):
    random, expected = Random(seed), whole(ready())
    for _ in range(40):
        url = ready()
        check(url, work_until_killed(url, 0, after=random.uniform(0, 0.8)), expected)
