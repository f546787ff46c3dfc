"""`python -m tools.bench.boards [--engine …] [--transfers N]`: a quarter's board over 600 estates and five million
transfers on both engines, beside the raw query over those transfers, into docs/benchmarks.md. Part `bench-boards` of
`make`."""

import argparse
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from app.services import boards, community, local_time, points
from app.services.access import Actor, Scope
from app.services.boards.definitions import SchemeDefinition
from app.services.orders.definitions import checked
from app.services.points.transfers import system_account
from app.services.registry import make_place
from config.vocabulary import AccountKind, MembershipState, PlaceKind, Relation, Role
from models.boards import Board, BoardEntry, Scheme
from models.database import current, enter, is_postgresql, open_district, transaction
from models.people import Person
from models.points import Account, Programme
from models.registry import Membership
from tools.bench.table import ENGINES, Row, as_markdown, busy, machine, storage, write_section

QUARTER, NOW = "2026-Q3", datetime(2026, 10, 1, 2, tzinfo=UTC)
BUILDINGS, PEOPLE = 4, 50
"""Buildings of an estate, people in each."""
CHUNK = 400


@dataclass(frozen=True, slots=True)
class Size:
    """How much is ranked: 600 estates are 120,000 people."""

    estates: int = 600
    transfers: int = 5_000_000
    rounds: int = 3


QUICK = Size(estates=5, transfers=2_000, rounds=1)
SCHEME = {
    "name": "小区积分季榜",
    "subject": "estate",
    "period": "quarter",
    "level": "district",
    "awards": [{"title": "红旗小区", "top": 10}],
    "indicators": [
        {"code": "estate_points", "weight": 60, "programme": "volunteer"},
        {"code": "estate_participation", "weight": 40, "programme": "volunteer"},
    ],
}
RAW = """
SELECT p.estate_id, SUM(t.amount), COUNT(DISTINCT a.person_id) FROM transfer t
JOIN account a ON a.id = t.credit_id
JOIN (SELECT person_id, MIN(household_id) AS household_id FROM membership WHERE state = 'confirmed'
    GROUP BY person_id) h ON h.person_id = a.person_id
JOIN place p ON p.id = h.household_id
WHERE t.programme_id = {programme} AND t.period IN ('2026-07', '2026-08', '2026-09')
GROUP BY p.estate_id
"""


def build(size: Size) -> None:
    """A district of estates with people and a quarter of transfers, written in bulk past the ledger's guards."""
    with transaction():
        district = make_place(PlaceKind.DISTRICT, "清河区", None, NOW)
        street = make_place(PlaceKind.STREET, "柳岸街道", district, NOW)
        above = make_place(PlaceKind.COMMUNITY, "润和社区", street, NOW)
        homes: list[int] = []
        for estate in range(size.estates):
            place = make_place(PlaceKind.ESTATE, f"第{estate + 1}小区", above, NOW)
            for number in range(BUILDINGS):
                building = make_place(PlaceKind.BUILDING, str(number + 1), place, NOW)
                door = make_place(PlaceKind.HOUSEHOLD, "101", building, NOW)
                homes += [door.id] * PEOPLE
        _people(homes)
        _transfers(len(homes), size.transfers)
    current().database.execute_sql("ANALYZE")


def _insert(model: Any, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), CHUNK):
        model.insert_many(rows[start : start + CHUNK]).execute()


def _people(homes: list[int]) -> None:
    programme = Programme.get(Programme.code == "volunteer")
    _insert(
        Person,
        [
            {"code": f"u_{number}", "name": "居民", "source": "bench", "created_at": NOW}
            for number in range(len(homes))
        ],
    )
    first = Person.select(Person.id).order_by(Person.id).first().id
    _insert(
        Membership,
        [
            {
                "code": f"m_{number}",
                "person": first + number,
                "household": home,
                "relation": Relation.OWNER,
                "state": MembershipState.CONFIRMED,
                "requested_at": NOW,
            }
            for number, home in enumerate(homes)
        ],
    )
    _insert(
        Account,
        [
            {"code": f"a_{number}", "programme": programme, "kind": AccountKind.PERSON, "person": first + number}
            for number in range(len(homes))
        ],
    )


def _transfers(people: int, count: int) -> None:
    """Rows made by the database itself, spread over everybody and the three months."""
    programme = Programme.get(Programme.code == "volunteer")
    fund = _fund(programme)
    first = Account.select(Account.id).where(Account.person.is_null(False)).order_by(Account.id).first().id
    run = current().database.execute_sql
    postgresql = is_postgresql()
    if postgresql:
        run("ALTER TABLE transfer DISABLE TRIGGER USER")
    else:
        run("DROP TRIGGER transfer_moves")
    series = (
        f"generate_series(1, {count}) AS s(n)"
        if postgresql
        else f"(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count}) SELECT n FROM s)"
    )
    month = "CASE n % 3 WHEN 0 THEN '2026-07' WHEN 1 THEN '2026-08' ELSE '2026-09' END"
    insert = (
        "INSERT INTO transfer (code, programme_id, debit_id, credit_id, amount, category, evidence_kind, evidence,"
        " note, effective_at, recorded_at, period, corrects, key, seal)"
        f" SELECT 't_' || n, {programme.id}, {fund}, {first} + (CAST(n AS BIGINT) * 48271) % {people}, 1 + n % 5,"
        f" 'service', '', '', '', '2026-08-01T00:00:00.000000Z', '2026-08-01T00:00:00.000000Z', {month}, '',"
        f" 'k' || n, 'x' FROM {series}"
    )
    run(insert.replace("%", "%%") if postgresql else insert)
    if postgresql:
        run("ALTER TABLE transfer ENABLE TRIGGER USER")


def _fund(programme: Programme) -> int:
    with transaction():
        return int(system_account(programme, AccountKind.FUND).id)


def measure(engine: str, size: Size) -> list[Row]:
    """The rows of one engine."""
    with storage(engine) as (url, name), enter(open_district(url, "bench_boards")):
        community.prepare()
        started = time.perf_counter()
        build(size)
        print(f"… {name}: filled in {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
        return _rows(name, size)


def _rows(engine: str, size: Size) -> list[Row]:
    programme = Programme.get(Programme.code == "volunteer")
    rules = checked(SchemeDefinition, SCHEME)
    office = Actor(None, held=(Scope(Role.OFFICE, 1, "/", "", ""),))
    scheme = boards.add_scheme(office, "estate_quarter", rules, NOW).scheme
    started = time.perf_counter()
    for one in points.programmes():
        points.close_month(one, "2026-09", NOW)
    closed = time.perf_counter() - started
    current().database.execute_sql("ANALYZE")
    started = time.perf_counter()
    boards.compute_boards(QUARTER, NOW)
    everything = time.perf_counter() - started
    Scheme.update(enabled=False).where(Scheme.id != scheme.id).execute()
    ours, raws = [], []
    for _ in range(size.rounds):
        started = time.perf_counter()
        raw = current().database.execute_sql(RAW.format(programme=programme.id)).fetchall()
        raws.append(time.perf_counter() - started)
        _forget(scheme)
        started = time.perf_counter()
        boards.compute_boards(QUARTER, NOW)
        ours.append(time.perf_counter() - started)
    board = Board.get(Board.scheme == scheme, Board.period == QUARTER)
    _same(board, raw)
    work = f"quarter board, {size.estates} estates, {size.transfers:,} transfers, {engine}"
    mine, bare = median(ours), median(raws)
    return [
        Row(work, f"{mine:.2f} s", f"GROUP BY estate over the transfers {bare:.1f} s", mine, 5, True),
        Row(f"{work}: beside the raw query", f"{mine:.2f} s", f"{bare:.1f} s", mine / bare, 0, True),
        Row(
            f"every board of the quarter, families by how often they earned among them, {engine}",
            f"{everything:.1f} s",
            "",
            everything,
            0,
            True,
        ),
        Row(
            f"closing its three months, {engine} (done at each month's end)", f"{closed:.1f} s", "", closed, 0, True
        ),
    ]


def _forget(scheme: Scheme) -> None:
    """The draft of the last round, so that it is computed again; its inputs may not be deleted, so it moves away."""
    Board.update(period=f"x{time.time_ns()}").where(Board.scheme == scheme, Board.period == QUARTER).execute()


def _same(board: Board, raw: list[tuple[Any, ...]]) -> None:
    """The board says what the transfers say."""
    said = {row.subject: row.indicators[0]["value"] for row in board.entries.order_by(BoardEntry.id)}
    households = BUILDINGS
    assert {int(key): int(total) * 100 // households for key, total, _ in raw} == said, (
        "the board and the raw query differ"
    )
    assert boards.differences([board]) == []


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.bench.boards")
    parser.add_argument("--engine", choices=ENGINES, action="append")
    parser.add_argument("--transfers", type=int, default=5_000_000)
    parser.add_argument("--quick", action="store_true", help="few estates and transfers; writes nothing")
    asked = parser.parse_args(arguments)
    local_time.use_zone(ZoneInfo("Asia/Shanghai"))
    points.use_key("a-key-for-the-bench-0123456789abcdef0123")
    size = QUICK if asked.quick else Size(transfers=asked.transfers)
    rows = [row for engine in asked.engine or ENGINES for row in measure(engine, size)]
    text = as_markdown(rows)
    print(text)
    if not asked.quick:
        write_section("Boards", f"Written by `make bench-boards`. {machine()}. {busy()}\n\n{text}")
    return 0 if all(row.reached for row in rows if row.asked) else 1


if __name__ == "__main__":
    sys.exit(main())
