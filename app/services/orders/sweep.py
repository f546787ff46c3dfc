"""The sweep of every minute: warns before a promise breaks, and tells one level after the other once it has.

Set-based: one UPDATE moves every promise that is due, one INSERT for each level writes what was told, and people
are told by the group: one notice for each person, level and sweep, however many orders it is about. A scheduler
that was down for hours tells each level once; a warning that comes too late is left out.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import Case, Expression, Value, fn

from app.services import notices, outbox
from app.services.access import term_is_current
from app.services.local_time import local_day
from config.vocabulary import NoticeKind, PlaceKind, PostKind, PromiseState, Role, Stage
from models.database import opaque_code, take_alone, transaction
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
        moved = _move(mark, now)
        if not moved:
            return Swept(0, {}, 0)
        told = {stage: count for stage in STAGES if (count := _write(stage, mark, now))}
        people = _tell(mark, list(told), now)
        P.update(swept="").where(P.swept == mark).execute()
    return Swept(moved, told, people)


def _move(mark: str, now: datetime) -> int:
    """Climb every promise that is due as far as its time has come."""
    at = P.due_at.db_value(now)
    reached = Case(
        None, ((P.street_at <= at, 5), (P.office_at <= at, 4), (P.grid_at <= at, 3), (P.due_at <= at, 2)), 1
    )
    following = Case(
        None,
        (
            (P.street_at <= at, None),
            (P.office_at <= at, P.street_at),
            (P.grid_at <= at, P.office_at),
            (P.due_at <= at, P.grid_at),
        ),
        P.due_at,
    )
    broken = P.due_at <= at
    return int(
        P.update(
            told=P.stage,
            stage=reached,
            next_at=following,
            state=Case(None, ((broken, PromiseState.BROKEN.value),), P.state),
            counted_at=Case(None, ((broken & P.counted_at.is_null(), P.due_at),), P.counted_at),
            swept=mark,
        )
        .where(P.next_at <= now)
        .execute()
    )


def _reaches(stage: Stage, mark: str) -> Expression:
    """Promises of this sweep that came to a level; a warning only where the promise still stands."""
    number = STAGES.index(stage) + 1
    come = (P.swept == mark) & (P.told < number) & (P.stage >= number)
    return come & (P.stage == 1) if stage is Stage.WARN else come


def _write(stage: Stage, mark: str, now: datetime) -> int:
    rows = P.select(P.id, Value(stage.value).cast("TEXT"), Value(_text(now)).cast("TEXT"))
    fields = [Escalation.promise, Escalation.stage, Escalation.at]
    query = Escalation.insert_from(rows.where(_reaches(stage, mark)), fields).on_conflict_ignore()
    return int(query.as_rowcount().execute())


def _text(moment: datetime) -> str:
    return str(Escalation.at.db_value(moment))


def _tell(mark: str, stages: list[Stage], now: datetime) -> int:
    """A notice for each person and level, naming the order when it is one, counting them when they are more."""
    found = [(stage, *group) for stage in stages for group in _groups(stage, mark)]
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


def _groups(stage: Stage, mark: str) -> list[Any]:
    """(steward, place, how many, the oldest order), the place being the building where there is one."""
    where = fn.COALESCE(Place.building, Place.id)
    return list(
        P.select(Order.steward, where, fn.COUNT(P.id), fn.MIN(Order.id))
        .join(Order)
        .join(Place)
        .where(_reaches(stage, mark))
        .group_by(Order.steward, where)
        .tuples()
    )


def _orders(keys: set[int]) -> dict[int, Order]:
    return {row.id: row for row in Order.select(Order, Place).join(Place).where(Order.id.in_(keys))}


def _notice(person: Person, stage: Stage, count: int, first: Order, mark: str, now: datetime) -> None:
    one = f"{first.place.label}：{first.description[:40]}"
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
