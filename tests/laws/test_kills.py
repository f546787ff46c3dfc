"""SIGKILL at every statement: what was answered is there, nothing is half done, and going on ends the same."""

import signal
import subprocess
import sys
import time
from random import Random

import pytest

from app.services import community, points
from models.database import enter, open_district
from models.points import Account, Batch, Deed, Hold, Lot, Statement, Transfer
from tests.community import LEDGER_KEY, found
from tests.laws.killed import NOW, steps

SHORT = 8


def prepared(url: str, name: str) -> None:
    with enter(open_district(url, name)):
        community.prepare()
        found(NOW)


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


def work_until_killed(url: str, name: str, at: int, after: float | None = None) -> int:
    """How many steps were answered before the end; -1 when it lived through."""
    command = [sys.executable, "-m", "tests.laws.killed", url, name, str(at)]
    worker = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    if after is not None:
        time.sleep(after)
        worker.kill()
    said = worker.communicate(timeout=60)[0].split()
    assert worker.returncode in (0, -signal.SIGKILL)
    return -1 if worker.returncode == 0 else len(said)


def check(url: str, name: str, answered: int, expected: dict[str, list]) -> None:
    points.use_key(LEDGER_KEY)
    with enter(open_district(url, name)):
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


def whole(url: str, name: str) -> dict[str, list]:
    """What all steps lead to when nobody is killed."""
    prepared(url, name)
    points.use_key(LEDGER_KEY)
    with enter(open_district(url, name)):
        for step in steps():
            step()
        return snapshot()


def statements_in_all(url: str, name: str) -> int:
    prepared(url, name)
    low, high = 1, 4000
    while low < high:
        # The worker lives when the countdown is longer than its work.
        middle = (low + high) // 2
        prepared(url, f"{name}_{middle}")
        if work_until_killed(url, f"{name}_{middle}", middle) == -1:
            high = middle
        else:
            low = middle + 1
    return low


def kill_everywhere(url: str, places: list[int]) -> None:
    expected = whole(url, "whole")
    for at in places:
        name = f"killed_{at}"
        prepared(url, name)
        check(url, name, work_until_killed(url, name, at), expected)


def test_killed_at_some_statements(tmp_path):
    random = Random(11)
    kill_everywhere(f"sqlite:///{tmp_path}", sorted(random.sample(range(3, 230), SHORT)))


def test_killed_at_some_moments_on_postgresql(postgresql_url):
    kill_at_moments(postgresql_url, SHORT // 2, seed=5)


def kill_at_moments(url: str, kills: int, seed: int) -> None:
    random = Random(seed)
    expected = whole(url, f"whole_{seed}")
    for number in range(kills):
        name = f"killed_{seed}_{number}"
        prepared(url, name)
        answered = work_until_killed(url, name, 0, after=random.uniform(0.8, 2.5))
        check(url, name, answered, expected)


@pytest.mark.laws
def test_killed_at_every_statement(tmp_path):
    url = f"sqlite:///{tmp_path}"
    kill_everywhere(url, list(range(1, statements_in_all(url, "count") + 1)))


@pytest.mark.laws
@pytest.mark.parametrize("seed", range(3))
def test_killed_at_many_moments_on_postgresql(postgresql_url, seed):
    kill_at_moments(postgresql_url, 40, seed)
