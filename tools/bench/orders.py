"""`python -m tools.bench.orders [--url postgresql://…] [--orders N]`: the sweep and the queue page over many open
orders, each beside the raw query it cannot be faster than. Part `bench-orders` of `make`."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
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
from models.orders import Escalation, Order, OrderPromise, Service
from models.people import RoleGrant
from models.publishing import Notice
from models.registry import Place
from tools.demo.estate import Builder, Estate

CHUNK, ROUNDS = 400, 9
SMALL_SHARE = 0.002
"""Of the orders, those of a small community beside the big one: the scope a queue could be slow for."""


def timed(work: Callable[[], Any]) -> float:
    """Seconds of a piece of work: of this process alone in SQLite, which works in it, so that others on the machine
    do not count; by the clock for a server."""
    clock = time.perf_counter if is_postgresql() else time.process_time
    start = clock()
    work()
    return clock() - start


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


def sweep_lines(now: datetime) -> list[str]:
    """The worst case: a scheduler that was down, so that everything is due; then a round with nothing to do."""
    mark = "?" if not is_postgresql() else "%s"
    stamp = OrderPromise.due_at.db_value(now + timedelta(days=3))

    def raw() -> None:
        with transaction():
            current().database.execute_sql(
                "UPDATE order_promise SET stage = 5, next_at = NULL, counted_at = due_at, state = 'broken'"
                f" WHERE next_at <= {mark}",
                (stamp,),
            )
            raise _Undo

    class _Undo(Exception):
        pass

    def undone() -> None:
        try:
            raw()
        except _Undo:
            return

    bare = median(timed(undone) for _ in range(3))
    first = timed(lambda: orders.sweep(now))
    second = timed(lambda: orders.sweep(now + timedelta(days=3)))
    idle = median(timed(lambda: orders.sweep(now + timedelta(days=3))) for _ in range(ROUNDS))
    told, notices = Escalation.select().count(), Notice.select().count()
    return [
        f"sweep, respond promises due      {first:8.3f} s   (asked: under 2 s)",
        f"sweep, everything due after days {second:8.3f} s   {second / bare:5.2f} × one raw UPDATE of as many rows ({bare:.3f} s)",
        f"sweep, nothing due               {idle * 1000:8.2f} ms",
        f"told: {told} escalations in {notices} notices",
    ]


def queue_lines(estate: Estate, now: datetime) -> list[str]:
    """A page of the queue for an office over everything, over a small community, and for a butler."""
    for person, place in (
        (estate.contacts[1], Place.get(Place.parent.is_null())),
        (estate.contacts[2], Place.get(Place.name == "清水社区")),
    ):
        RoleGrant.create(person=person, role=Role.OFFICE, place=place, granted_at=now)
    people = {
        "district": (estate.contacts[1], Role.OFFICE),
        "community": (estate.office["demo-office"], Role.OFFICE),
        "small one": (estate.contacts[2], Role.OFFICE),
        "butler": (estate.butlers[0], Role.STEWARD),
    }
    lines = []
    for name, (person, role) in people.items():
        actor = load_actor(person, now)

        def ours(actor: Any = actor, role: Role = role) -> None:
            rows, _ = orders.queue(actor, role, 20)
            for row in rows:
                orders.actions(actor, row, now)
                orders.deadline_of(row, now)

        def raw() -> None:
            sql = "SELECT * FROM order_ WHERE queue_key > '' ORDER BY queue_key LIMIT 20"
            current().database.execute_sql(sql).fetchall()

        mine, bare = median(timed(ours) for _ in range(ROUNDS)), median(timed(raw) for _ in range(ROUNDS))
        lines.append(
            f"queue page, {name:<10} {mine * 1000:8.2f} ms  (asked: under 50 ms)  {mine / bare:6.1f} × raw index read"
        )
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.bench.orders")
    parser.add_argument("--url", default="")
    parser.add_argument("--orders", type=int, default=100_000)
    options = parser.parse_args()
    local_time.use_zone(ZoneInfo("Asia/Shanghai"))
    now = datetime.now(UTC)
    with ExitStack() as stack:
        url = options.url or f"sqlite:///{stack.enter_context(tempfile.TemporaryDirectory())}"
        stack.enter_context(enter(open_district(url, "bench_orders")))
        community.prepare()
        built = time.perf_counter()
        estate = build(options.orders, now)
        engine = "PostgreSQL" if is_postgresql() else "SQLite"
        print(f"{engine}: {options.orders} open orders built in {time.perf_counter() - built:.0f} s")
        for line in [*queue_lines(estate, now), *sweep_lines(now)]:
            print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
