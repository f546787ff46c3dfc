"""`python -m tools.bench.boards [--engine …] [--transfers N]`: a quarter's board of 600 estates and the boards of their
families over five million transfers on both engines, each beside the raw query over those transfers, into
docs/benchmarks.md. Part `bench-boards` of `make`."""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from app.services import boards, community, local_time, points
from app.services.access import Actor, Scope
from app.services.boards.definitions import SchemeDefinition
from app.services.forms import checked
from app.services.points.transfers import system_account
from app.services.registry import make_place
from config.vocabulary import AccountKind, BoardSubject, MembershipState, PlaceKind, Relation, Role
from models.boards import Board, BoardEntry, Scheme
from models.database import current, enter, is_postgresql, open_district, transaction
from models.people import Person
from models.points import Account, Programme
from models.registry import Membership
from tools.bench.table import ENGINES, Row, as_markdown, busy, machine, storage, write_section

QUARTER, NOW = "2026-Q3", datetime(2026, 10, 1, 2, tzinfo=UTC)
ESTATES, BUILDINGS, DOORS, FAMILY = 10, 4, 8, 6
"""Estates of a community, buildings of an estate, doors of a building, people behind each."""
CHUNK = 400


@dataclass(frozen=True, slots=True)
class Size:
    """How much is ranked: 600 estates are 60 communities of 19,200 families, 115,200 people."""

    estates: int = 600
    transfers: int = 5_000_000
    rounds: int = 3


QUICK = Size(estates=5, transfers=2_000, rounds=1)
ESTATE_SCHEME = {
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
_GIVEN = """
FROM transfer t
JOIN account a ON a.id = t.credit_id
JOIN (SELECT person_id, MIN(household_id) AS household_id FROM membership WHERE state = 'confirmed'
    GROUP BY person_id) h ON h.person_id = a.person_id
JOIN place p ON p.id = h.household_id
WHERE t.programme_id = {programme} AND t.period IN ('2026-07', '2026-08', '2026-09')
"""
RAW_ESTATES = f"SELECT p.estate_id, SUM(t.amount), COUNT(DISTINCT a.person_id) {_GIVEN} GROUP BY p.estate_id"
RAW_FAMILIES = f"""
SELECT p.id, SUM(t.amount), COUNT(t.id) {_GIVEN}
    AND t.id NOT IN (SELECT reverses_id FROM transfer WHERE reverses_id IS NOT NULL)
GROUP BY p.id
"""


def build(size: Size) -> None:
    """A district of estates with people and a quarter of transfers, written in bulk past the ledger's guards."""
    with transaction():
        district = make_place(PlaceKind.DISTRICT, "清河区", None, NOW)
        street = make_place(PlaceKind.STREET, "柳岸街道", district, NOW)
        homes: list[int] = []
        for estate in range(size.estates):
            if estate % ESTATES == 0:
                above = make_place(PlaceKind.COMMUNITY, f"第{estate // ESTATES + 1}社区", street, NOW)
            place = make_place(PlaceKind.ESTATE, f"第{estate + 1}小区", above, NOW)
            for number in range(BUILDINGS):
                building = make_place(PlaceKind.BUILDING, str(number + 1), place, NOW)
                for door in range(DOORS):
                    home = make_place(PlaceKind.HOUSEHOLD, f"{door + 1}01", building, NOW)
                    homes += [home.id] * FAMILY
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
    office = Actor(None, held=(Scope(Role.OFFICE, 1, "/", "", ""),))
    boards.add_scheme(office, "estate_quarter", checked(SchemeDefinition, ESTATE_SCHEME), NOW)
    closed = _seconds(lambda: [points.close_month(one, "2026-09", NOW) for one in points.programmes()])
    current().database.execute_sql("ANALYZE")
    everything = _seconds(lambda: boards.compute_boards(QUARTER, NOW))
    work = f"{size.estates} estates, {size.transfers:,} transfers, {engine}"
    families = size.estates * BUILDINGS * DOORS
    return [
        *_beside("estate_quarter", f"quarter board, {work}", RAW_ESTATES, size, 5),
        *_beside("beautiful_family", f"boards of {families:,} families in {work}", RAW_FAMILIES, size, 0),
        Row(f"every board of the quarter, {engine}", f"{everything:.1f} s", "", everything, 0, True),
        Row(
            f"closing its three months, {engine} (done at each month's end)", f"{closed:.1f} s", "", closed, 0, True
        ),
    ]


def _seconds(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _beside(code: str, work: str, sql: str, size: Size, asked: float) -> list[Row]:
    """A scheme's boards of the quarter, made anew some times, and the raw query in turn with them."""
    scheme = Scheme.get(Scheme.code == code)
    Scheme.update(enabled=Scheme.id == scheme.id).execute()
    raw = sql.format(programme=Programme.get(Programme.code == "volunteer").id)
    ours, raws = [], []
    for _ in range(size.rounds):
        started = time.perf_counter()
        found = current().database.execute_sql(raw).fetchall()
        raws.append(time.perf_counter() - started)
        _forget(scheme)
        ours.append(_seconds(lambda: boards.compute_boards(QUARTER, NOW)))
    _same(scheme, found)
    mine, bare = median(ours), median(raws)
    return [
        Row(work, f"{mine:.2f} s", f"GROUP BY over the transfers {bare:.1f} s", mine, asked, True),
        Row(f"{work}: beside the raw query", f"{mine:.2f} s", f"{bare:.1f} s", mine / bare, 0, True),
    ]


def _forget(scheme: Scheme) -> None:
    """The drafts of the last round, so that they are made again; their inputs may not be deleted, so they move away."""
    Board.update(period=f"x{time.time_ns()}").where(Board.scheme == scheme, Board.period == QUARTER).execute()


def _same(scheme: Scheme, raw: list[tuple[Any, ...]]) -> None:
    """The boards say what the transfers say, and come out the same again."""
    made = list(Board.select().where(Board.scheme == scheme, Board.period == QUARTER).order_by(Board.id))
    rows = BoardEntry.select().where(BoardEntry.board.in_(made)).order_by(BoardEntry.id)
    said = {row.subject: row.indicators[0]["value"] for row in rows}
    if scheme.subject == BoardSubject.ESTATE:
        counted = {key: int(total) * 100 // (BUILDINGS * DOORS) for key, total, _ in raw}
    else:
        least = boards.definition_of(boards.current_scheme(scheme.code)).activity_least
        counted = {key: int(total) for key, total, deeds in raw if deeds >= least}
    assert counted == said, "the boards and the raw query differ"
    assert boards.differences(made) == []


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
