"""The sweep of every minute: warns before a promise breaks, and tells one level after the other once it has.

Set-based: what is told of every promise that is due is written at once, as they are moved on, and people are told
by the group: one notice for each person, level and sweep, however many orders it is about. A scheduler
that was down for hours tells each level once; a warning that comes too late is left out.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import Expression, fn

from app.services import content, notices, outbox
from app.services.access import term_is_current
from app.services.local_time import local_day
from config.vocabulary import CheckKind, NoticeKind, PlaceKind, PostKind, PromiseState, Role, Stage
from models.database import current, is_postgresql, lock_table, opaque_code, roomy, take_alone, transaction
from models.orders import Escalation, Order, OrderPromise
from models.people import Person, RoleGrant
from models.registry import Place, Post, Term

STAGES = list(Stage)
TITLES = {
    Stage.WARN: "快到时限",
    Stage.BUTLER: "已超时，请尽快办理",
    Stage.GRID_HEAD: "网格里有超时事项",
    Stage.OFFICE: "社区有超时事项",
    Stage.STREET: "辖区有超时事项",
}
P = OrderPromise


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did: promises it touched, levels told, people told."""

    promises: int
    told: dict[Stage, int]
    people: int


def sweep(now: datetime) -> Swept:
    """Tell what is due. Run again, or by two at once, it tells nothing twice."""
    mark = opaque_code("w")
    with transaction():
        take_alone("order-sweep")
        before = _last_told()
        moved = _climb(mark, now)
        if not moved:
            return Swept(0, {}, 0)
        told = _groups(before)
        people = _tell(mark, told, now)
    counts = {stage: sum(count for _, _, count, _ in groups) for stage, groups in told.items()}
    return Swept(moved, counts, people)


def _climb(mark: str, now: datetime) -> int:
    """Write what this sweep tells of every due promise, and move them on to where their time has come; answers how
    many. Nobody keeps a promise in between: what is told is what was moved."""
    named = {"at": _text(now), "mark": mark}
    if not P.select(P.id).where(P.next_at <= named["at"]).exists():
        return 0  # most minutes: nobody is held up
    lock_table(P)
    due = "next_at <= :at" if is_postgresql() else f"id IN ({_IN_ORDER})"
    told = f"SELECT id, stage, {_REACHED}, :mark, :at FROM order_promise p WHERE {due}"
    count = _changed(f"INSERT INTO escalation (promise_id, told, stage, sweep, at) {told}", named)
    if count:
        with roomy():
            _changed(f"{_MOVE} WHERE {due}", named)
    return count


# SQLite finds them by their time, and so would take them; by key it reads and writes each page of the table once.
_IN_ORDER = "SELECT id FROM order_promise WHERE next_at <= :at"
_REACHED = (
    "CASE WHEN p.street_at <= :at THEN 5 WHEN p.office_at <= :at THEN 4 WHEN p.grid_at <= :at THEN 3"
    " WHEN p.due_at <= :at THEN 2 ELSE 1 END"
)
_MOVE = f"""
UPDATE order_promise AS p SET stage = {_REACHED},
    next_at = CASE WHEN p.street_at <= :at THEN NULL WHEN p.office_at <= :at THEN p.street_at
        WHEN p.grid_at <= :at THEN p.office_at WHEN p.due_at <= :at THEN p.grid_at ELSE p.due_at END,
    state = CASE WHEN p.due_at <= :at THEN '{PromiseState.BROKEN.value}' ELSE p.state END,
    counted_at = CASE WHEN p.due_at <= :at AND p.counted_at IS NULL THEN p.due_at ELSE p.counted_at END
"""


def _changed(sql: str, named: dict[str, str]) -> int:
    """How many rows a statement with named values wrote."""
    text = re.sub(r":([a-z]+)", r"%(\1)s", sql) if is_postgresql() else sql
    return int(current().database.execute_sql(text, named).rowcount)


def _last_told() -> int:
    """Where this sweep's own rows begin: only one sweep writes at a time."""
    return int(Escalation.select(fn.MAX(Escalation.id)).scalar() or 0)


def levels(told: int, stage: int) -> list[Stage]:
    """The levels that hear of a promise which climbs from one to another; no warning once it is broken."""
    return [one for one in STAGES[told:stage] if one is not Stage.WARN or stage == 1]


def _text(moment: datetime) -> str:
    return str(Escalation.at.db_value(moment))


def _tell(mark: str, told: dict[Stage, list[Any]], now: datetime) -> int:
    """A notice for each person and level, naming the order when it is one, counting them when they are more."""
    found = [(stage, *group) for stage, rows in told.items() for group in rows]
    above = _Above({place for _, _, place, _, _ in found}, now)
    groups: dict[tuple[int, Stage], list[int]] = defaultdict(lambda: [0, 0])
    for stage, steward, place, count, first in found:
        for person in above.of(stage, steward, place):
            group = groups[(person, stage)]
            group[0] += count
            group[1] = min(group[1] or first, first)
    people = {row.id: row for row in Person.select().where(Person.id.in_({key for key, _ in groups}))}
    firsts = _orders({first for _, first in groups.values()})
    for (person, stage), (count, first) in groups.items():
        _notice(people[person], stage, count, firsts[first], mark, now)
    return len(groups)


def _groups(before: int) -> dict[Stage, list[Any]]:
    """By level: (steward, place, how many, the oldest order), the place being the building where there is one."""
    where = fn.COALESCE(Place.building, Place.id)
    keys = (Escalation.told, Escalation.stage, Order.steward, where)
    rows = (
        Escalation.select(*keys, fn.COUNT(Escalation.id), fn.MIN(Order.id))
        .join(P)
        .join(Order)
        .join(Place)
        .where(Escalation.id > before)
        .group_by(*keys)
    )
    groups: dict[Stage, list[Any]] = {}
    for told, reached, *group in rows.tuples():
        for stage in levels(told, reached):
            groups.setdefault(stage, []).append(group)
    return groups


def _orders(keys: set[int]) -> dict[int, Order]:
    return {row.id: row for row in Order.select(Order, Place).join(Place).where(Order.id.in_(keys))}


def _notice(person: Person, stage: Stage, count: int, first: Order, mark: str, now: datetime) -> None:
    words = content.veil_for(CheckKind.ORDER, [first.code]).text(first.code, first.description)
    one = f"{first.place.label}：{words[:40]}"
    body = one if count == 1 else f"共 {count} 件，最早一件是 {one}"
    link = f"/pages/order/detail/index?code={first.code}" if count == 1 else "/pages/order/index"
    key = f"sweep:{mark}:{stage}:{person.id}"
    title = TITLES[stage]
    notices.post(kind=NoticeKind.ORDER, title=title, body=body, link=link, person=person, key=key, now=now)
    outbox.subscribe_message(
        template="order_progress",
        person=person,
        values={"service": "订单时限", "state": title[:5], "note": body, "time": now},
        page=link.removeprefix("/"),
        key=key,
        now=now,
    )


class _Above:
    """Who hears of a place at each level. A level nobody holds passes it on to the next one up."""

    def __init__(self, places: set[int], now: datetime) -> None:
        self.holders: dict[Stage, dict[int, list[int]]] = {
            Stage.GRID_HEAD: _grid_heads(now),
            Stage.OFFICE: _granted(Place.kind.not_in([PlaceKind.STREET, PlaceKind.DISTRICT])),
            Stage.STREET: _granted(Place.kind.in_([PlaceKind.STREET, PlaceKind.DISTRICT])),
        }
        self.paths = dict(Place.select(Place.id, Place.path).where(Place.id.in_(places)).tuples())

    def of(self, stage: Stage, steward: int | None, place: int) -> list[int]:
        if stage in (Stage.WARN, Stage.BUTLER) and steward is not None:
            return [steward]
        for level in STAGES[max(STAGES.index(stage), 2) :]:
            if found := self._nearest(level, place):
                return found
        return []

    def _nearest(self, stage: Stage, place: int) -> list[int]:
        held = self.holders[stage]
        above = (int(part) for part in reversed(self.paths[place].strip("/").split("/")))
        return next((held[one] for one in above if one in held), [])


def _grid_heads(now: datetime) -> dict[int, list[int]]:
    """Place to holders. A grid may lie below the building's estate or above it: the path tells."""
    rows = (
        Term.select(Post.place, Term.person)
        .join(Post)
        .where(Post.kind == PostKind.GRID_HEAD, term_is_current(local_day(now)))
    )
    return _by_place(rows.tuples())


def _granted(kinds: Expression) -> dict[int, list[int]]:
    rows = (
        RoleGrant.select(RoleGrant.place, RoleGrant.person)
        .join(Place, on=(RoleGrant.place == Place.id))
        .where(RoleGrant.role == Role.OFFICE, RoleGrant.ended_at.is_null(), kinds)
    )
    return _by_place(rows.tuples())


def _by_place(rows: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    held: dict[int, list[int]] = defaultdict(list)
    for place, person in rows:
        held[place].append(person)
    return dict(held)
