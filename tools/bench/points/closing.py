"""Closing a month beside plain statements over the same transfers, each in a process of its own."""

import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from statistics import median
from typing import Any

from app.services import points
from models.database import current, enter, is_postgresql, open_district
from tools.bench.table import Row

_PLAIN = """
INSERT INTO plain_month SELECT account_id, {category}, SUM(points) FROM (
    SELECT credit_id AS account_id, category, amount AS points FROM transfer WHERE programme_id = {p} AND period = '{m}'
    UNION ALL SELECT debit_id, category, -amount FROM transfer WHERE programme_id = {p} AND period = '{m}'
) moves GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds, and the most memory the process had, in MiB."""

    seconds: float
    memory: float


@dataclass(frozen=True, slots=True)
class Month:
    """Which month of which district is closed."""

    url: str
    name: str
    key: str
    period: str
    now: datetime


def closing_rows(month: Month, engine: str, size: str, rounds: int) -> list[Row]:
    """Within twice a plain statement that sums by account and category, as a statement of the month has to."""
    ours, plain, bare = [], [], []
    for _ in range(rounds):
        plain.append(_apart(_plain, month, "category").seconds)
        ours.append(_apart(_close, month))
        bare.append(_apart(_plain, month, "''").seconds)
    seconds, memory = median(one.seconds for one in ours), max(one.memory for one in ours)
    work = f"month close, {size}, {engine}"
    ratios = [
        median(one.seconds / other for one, other in zip(ours, others, strict=True)) for others in (plain, bare)
    ]
    return [
        Row(work, f"{seconds:.1f} s", f"GROUP BY account, category {median(plain):.1f} s", ratios[0], 2, True),
        Row(f"{work}: memory", f"{memory:.0f} MiB", "", memory, 200, True),
        Row(f"{work}, told only", f"{seconds:.1f} s", f"GROUP BY account {median(bare):.1f} s", ratios[1], 0, True),
    ]


def _apart(work: Callable[..., Took], *arguments: Any) -> Took:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def _took(work: Callable[[], object]) -> Took:
    start = time.perf_counter()
    work()
    return Took(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _close(month: Month) -> Took:
    points.use_key(month.key)
    with enter(open_district(month.url, month.name)):
        programme = points.find_programme("volunteer")
        took = _took(lambda: points.close_month(programme, month.period, month.now, _bar))
        _reopen()
    return took


def _bar(done: int, total: int) -> None:
    end = "\n" if done == total else ""
    print(f"\r{done / total:4.0%} of the month", end=end, file=sys.stderr, flush=True)


def _plain(month: Month, category: str) -> Took:
    with enter(open_district(month.url, month.name)):
        run = current().database.execute_sql
        number = points.find_programme("volunteer").id
        run("DROP TABLE IF EXISTS plain_month")
        run(
            "CREATE TABLE plain_month (account_id BIGINT, category TEXT, points BIGINT,"
            " PRIMARY KEY (account_id, category))"
        )
        took = _took(lambda: run(_PLAIN.format(category=category, p=number, m=month.period)))
        run("DROP TABLE plain_month")
    return took


def _reopen() -> None:
    """Forget the close, for the next round: the guards refuse it, so they are taken away for it."""
    run = current().database.execute_sql
    for table in ("statement", "closed_period"):
        if is_postgresql():
            run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            run(f"DROP TRIGGER IF EXISTS {table}_no_delete")
        run(f"DELETE FROM {table}")
