"""`python -m tools.bench.orders [--engine …] [--orders N]`: the sweep and the queue page over many open orders on both
engines, each beside the raw query it cannot be faster than, into docs/benchmarks.md. Part `bench-orders` of `make`."""

import argparse
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from app.services import community, local_time, orders
from app.services.access import load_actor
from app.services.local_time import local_day
from app.services.orders.kinds import current_kind, definition_of
from app.services.orders.promises import moments
from app.services.orders.queue import queue_key
from app.services.registry import make_place
from config.vocabulary import OrderState, PlaceKind, Role
from models.database import current, enter, is_postgresql, open_district, transaction
from models.orders import Order, OrderPromise, Service
from models.people import RoleGrant
from models.registry import Place
from tools.bench.table import ENGINES, Row, as_markdown, busy, machine, storage, write_section
from tools.demo.estate import Builder, Estate

CHUNK, ROUNDS = 400, 9
SMALL_SHARE = 0.002
"""Of the orders, those of a small community beside the big one: the scope a queue could be slow for."""


def timed(work: Callable[[], Any]) -> float:
    """Seconds of a piece of work by the clock: run it before others on the machine (`chrt -r 1`), not beside them."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def small_community(estate: Estate, now: datetime) -> list[Place]:
    """Another community of the street: one building, twenty doors."""
    place = make_place(PlaceKind.COMMUNITY, "清水社区", Place.get_by_id(estate.community.parent_id), now)
    for kind, name in ((PlaceKind.ESTATE, "清水园"), (PlaceKind.BUILDING, "1"), (PlaceKind.ENTRANCE, "1")):
        place = make_place(kind, name, place, now)
    return [make_place(PlaceKind.HOUSEHOLD, f"{number}01", place, now) for number in range(1, 21)]


def build(count: int, now: datetime) -> Estate:
    """An estate and a small community with open orders: rows as the services write them, inserted in bulk."""
    random = Random(7)
    with transaction():
        estate = Builder(random, local_day(now), now - timedelta(days=60)).build()
        small = small_community(estate, now)
        version, service = current_kind("service"), Service.get(Service.code == "water_power")
        for start in range(0, count, CHUNK):
            rows = [
                _order(number, estate, small, version, service, random, now)
                for number in range(start, min(start + CHUNK, count))
            ]
            Order.insert_many(rows).execute()
        rules = definition_of(version)
        keys = list(Order.select(Order.id, Order.submitted_at, Order.respond_by, Order.finish_by).tuples())
        for start in range(0, count, CHUNK // 2):
            OrderPromise.insert_many(
                [
                    _promise(key, name, since, due, rules)
                    for key, since, respond, finish in keys[start : start + CHUNK // 2]
                    for name, due in (("respond", respond), ("finish", finish))
                ]
            ).execute()
    current().database.execute_sql("ANALYZE")
    return estate


def _order(
    number: int, estate: Estate, small: list[Place], version: Any, service: Any, random: Random, now: datetime
) -> dict[str, Any]:
    resident = random.choice(estate.residents)
    submitted = now - timedelta(minutes=random.randrange(1, 600))
    row = Order(
        code=f"o_{number:020d}",
        kind="service",
        rules=version,
        service=service,
        place=random.choice(small) if random.random() < SMALL_SHARE else estate.home[resident.id],
        resident=resident,
        submitted_by=resident,
        steward=random.choice(estate.butlers),
        description="厨房水管漏水",
        priority=int(random.random() < 0.1),
        state=OrderState.DISPATCHED,
        submitted_at=submitted,
        respond_by=submitted + timedelta(minutes=15),
        finish_by=submitted + timedelta(days=1),
    )
    row.queue_key = queue_key(row)
    return {name: value for name, value in row.__data__.items() if name != "id"}


def _promise(key: int, name: str, since: datetime, due: datetime, rules: Any) -> dict[str, Any]:
    rule = {"unit": "minutes", "count": 15}
    ladder = moments(due, since, rule, rules)
    fields = {field: getattr(ladder, field) for field in ladder.__slots__}
    return {
        "order": key,
        "name": name,
        "rule": rule,
        "state": "running",
        "since": since,
        "next_at": ladder.warn_at,
        **fields,
    }


class _Undo(Exception):
    """Ends a transaction whose work is only timed."""


def bare_update(at: datetime) -> None:
    """One statement that changes as many promises as are due, and is taken back: a sweep cannot be faster."""
    mark = "%s" if is_postgresql() else "?"
    sql = "UPDATE order_promise SET stage = 5, next_at = NULL, counted_at = due_at, state = 'broken' WHERE next_at <= "
    try:
        with transaction():
            current().database.execute_sql(sql + mark, (OrderPromise.due_at.db_value(at),))
            raise _Undo
    except _Undo:
        return


def sweep_rows(engine: str, now: datetime) -> list[Row]:
    """The worst cases: a scheduler that was down for hours, then for days, so that everything is due; and a round with
    nothing to do."""
    rows = []
    for at, words, asked in ((now, "down for hours", 2.0), (now + timedelta(days=3), "down for days", 2.0)):
        bare = median(timed(partial(bare_update, at)) for _ in range(3))
        if is_postgresql():  # what was taken back still lies in the table until the server's own cleaning
            current().database.execute_sql("VACUUM ANALYZE order_promise")
        start = time.perf_counter()
        swept = orders.sweep(at)
        took = time.perf_counter() - start
        work = f"sweep, {words}, {swept.promises:,} promises due, {swept.people} people told, {engine}"
        rows.append(Row(work, f"{took:.2f} s", f"a bare UPDATE, not kept {bare:.2f} s", took, asked, True))
    idle = median(timed(lambda: orders.sweep(now + timedelta(days=3))) for _ in range(ROUNDS))
    rows.append(Row(f"sweep, nothing due, {engine}", f"{idle * 1000:.2f} ms", "", idle * 1000, 0, True))
    return rows


def queue_rows(estate: Estate, engine: str, now: datetime) -> list[Row]:
    """A page of the queue for an office over everything, over a small community, and for a butler."""
    for person, place in (
        (estate.contacts[1], Place.get(Place.parent.is_null())),
        (estate.contacts[2], Place.get(Place.name == "清水社区")),
    ):
        RoleGrant.create(person=person, role=Role.OFFICE, place=place, granted_at=now)
    people = {
        "the district's office": (estate.contacts[1], Role.OFFICE),
        "the community's office": (estate.office["demo-office"], Role.OFFICE),
        "the office of a small one beside it": (estate.contacts[2], Role.OFFICE),
        "a butler": (estate.butlers[0], Role.STEWARD),
    }
    rows = []
    for name, (person, role) in people.items():
        actor = load_actor(person, now)

        def ours(actor: Any = actor, role: Role = role) -> None:
            for row in orders.queue(actor, role, 20)[0]:
                orders.actions(actor, row, now)
                orders.deadline_of(row, now)

        def raw() -> None:
            sql = "SELECT * FROM order_ WHERE queue_key > '' ORDER BY queue_key LIMIT 20"
            current().database.execute_sql(sql).fetchall()

        mine, bare = median(timed(ours) for _ in range(ROUNDS)), median(timed(raw) for _ in range(ROUNDS))
        beside = f"raw read by the index {bare * 1000:.2f} ms"
        rows.append(Row(f"queue page, {name}, {engine}", f"{mine * 1000:.1f} ms", beside, mine * 1000, 50, True))
    return rows


def measure(engine: str, count: int) -> list[Row]:
    """The rows of one engine."""
    now = datetime.now(UTC)
    with storage(engine) as (url, name), enter(open_district(url, "bench_orders")):
        community.prepare()
        estate = build(count, now)
        return [*queue_rows(estate, name, now), *sweep_rows(name, now)]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.bench.orders")
    parser.add_argument("--engine", choices=ENGINES, action="append")
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--quick", action="store_true", help="few orders, to see that it runs; writes nothing")
    asked = parser.parse_args(arguments)
    local_time.use_zone(ZoneInfo("Asia/Shanghai"))
    count = 300 if asked.quick else asked.orders
    rows = [row for engine in asked.engine or ENGINES for row in measure(engine, count)]
    text = as_markdown(rows)
    print(text)
    if not asked.quick:
        head = f"Written by `make bench-orders`, over {count:,} open orders with two promises each. {machine()}. {busy()}"
        write_section("Orders", f"{head}\n\n{text}")
    return 0 if all(row.reached for row in rows if row.asked) else 1


if __name__ == "__main__":
    sys.exit(main())
