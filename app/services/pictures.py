"""The month in figures: each counted by the database at once, with the sentence that says how."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from peewee import JOIN, SQL, Case, Expression, ModelSelect, fn

from app.services.access import Actor, within
from app.services.errors import invalid
from app.services.local_time import local_day, next_period, period_bounds, period_of, previous_period
from app.services.orders import definition_of, kinds
from app.services.registry import loads_below
from config.vocabulary import MembershipState, PlaceKind, Role
from models.orders import Order, Service
from models.points import Account, Programme, Transfer
from models.registry import Membership, Place

READERS = (Role.OFFICE, Role.MANAGER, Role.SUPERVISOR, Role.AUDITOR)
MONTHS = 12
MOST_BUILDINGS = 40


@dataclass(frozen=True, slots=True)
class Picture:
    """A plot and its table: `shape` is how it is drawn, `how` says how it is counted, the first column of each
    row is its name. `None` is a share of nothing."""

    name: str
    title: str
    how: str
    shape: str
    heads: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def pictures(actor: Actor, period: str, now: datetime) -> list[Picture]:
    """Every picture of a month of the actor's places. INVALID_INPUT for a month that is none or is to come."""
    _check(period, now)
    return [
        daily(actor, period),
        heat(actor, period),
        earned(actor, period),
        ratings(actor, period),
        *([caseload(actor, now)] if actor.paths(Role.OFFICE) else []),
        participation(actor, period),
        trend(actor, period),
    ]


def months(now: datetime) -> list[str]:
    """The months that can be looked at, the running one first."""
    answer = [period_of(now)]
    while len(answer) < 2 * MONTHS:
        answer.append(previous_period(answer[-1]))
    return answer


def _check(period: str, now: datetime) -> None:
    if period not in months(now):
        raise invalid("month", "请选最近 24 个月里的一个月")


def _reach(actor: Actor) -> Expression:
    return within(actor, *READERS)


def _share(part: int, whole: int) -> float | None:
    """A percentage to one decimal; None of nothing."""
    return round(100 * part / whole, 1) if whole else None


def _hours(column: Any) -> Any:
    """The UTC hour of a stored moment, to group by: whole hours fold into local days and months."""
    return fn.SUBSTR(column, SQL("1"), SQL("13")).coerce(False)


def _day(hour: str) -> date:
    return local_day(datetime.fromisoformat(f"{hour}:00:00+00:00"))


def _kept() -> Any:
    """1 for an order that was finished by its promise, or that promised nothing."""
    return Case(None, ((Order.finish_by.is_null() | (Order.completed_at <= Order.finish_by), 1),), 0)


def _finished(actor: Actor, start: datetime, end: datetime) -> dict[str, tuple[int, int]]:
    """Orders completed in a span by UTC hour: (all, those on time)."""
    hour = _hours(Order.completed_at)
    rows = (
        Order.select(hour, fn.COUNT(Order.id), fn.SUM(_kept()))
        .join(Place)
        .where(_reach(actor), Order.completed_at >= start, Order.completed_at < end)
        .group_by(hour)
        .tuples()
    )
    return {hour: (int(count), int(kept)) for hour, count, kept in rows}


def _submitted(actor: Actor, start: datetime, end: datetime) -> dict[str, int]:
    hour = _hours(Order.submitted_at)
    rows = (
        Order.select(hour, fn.COUNT(Order.id))
        .join(Place)
        .where(_reach(actor), Order.submitted_at >= start, Order.submitted_at < end)
        .group_by(hour)
        .tuples()
    )
    return {hour: int(count) for hour, count in rows}


def daily(actor: Actor, period: str) -> Picture:
    start, end = period_bounds(period)
    came: dict[date, int] = {}
    done: dict[date, list[int]] = {}
    for hour, count in _submitted(actor, start, end).items():
        came[_day(hour)] = came.get(_day(hour), 0) + count
    for hour, (count, kept) in _finished(actor, start, end).items():
        sums = done.setdefault(_day(hour), [0, 0])
        sums[0] += count
        sums[1] += kept
    first, days = local_day(start), (local_day(end) - local_day(start)).days
    rows = []
    for day in (first + timedelta(days=number) for number in range(days)):
        count, kept = done.get(day, (0, 0))
        rows.append((f"{day:%m-%d}", came.get(day, 0), count, _share(kept, count)))
    return Picture(
        "daily",
        "每日订单和按时率",
        "下单按下单那天数，办结按办结那天数；按时率是当天办结的订单里，在承诺时限内办结的占比，没有时限的算按时。",
        "bars-line",
        ("日期", "下单", "办结", "按时率 %"),
        rows,
    )


def heat(actor: Actor, period: str) -> Picture:
    """Buildings by category of service, or by kind where there is no catalogue, the most troubled first."""
    start, end = period_bounds(period)
    building = Place.alias()
    what = fn.COALESCE(Service.category, Order.kind)
    rows = list(
        Order.select(building.id, building.label, what, fn.COUNT(Order.id))
        .join(Place)
        .join(building, on=(Place.building == building.id))
        .switch(Order)
        .join(Service, JOIN.LEFT_OUTER)
        .where(_reach(actor), Order.submitted_at >= start, Order.submitted_at < end)
        .group_by(building.id, building.label, what)
        .order_by(building.id)
        .tuples()
    )
    names, totals = _kind_names(), dict[str, int]()
    for _, _, kind, count in rows:
        totals[kind] = totals.get(kind, 0) + int(count)
    used = sorted(totals, key=lambda kind: -totals[kind])
    labels, counts = {row[0]: row[1] for row in rows}, {(row[0], row[2]): int(row[3]) for row in rows}
    lines = [(labels[key], *(counts.get((key, kind), 0) for kind in used)) for key in labels]
    lines.sort(key=lambda line: -sum(line[1:]))
    return Picture(
        "heat",
        "哪里事情多",
        f"本月各楼栋提出的服务、哨和隐患，按类别数件数，最多的在前，最多列 {MOST_BUILDINGS} 栋；取消的也算，因为事情发生过。",
        "heat",
        ("楼栋", *(names.get(kind, kind) for kind in used), "合计"),
        [(*line, sum(line[1:])) for line in lines[:MOST_BUILDINGS]],
    )


def _kind_names() -> dict[str, str]:
    return {version.kind.code: definition_of(version).name for version in kinds(every=True)}


def _people(actor: Actor) -> ModelSelect:
    return (
        Membership.select(Membership.person)
        .join(Place, on=(Membership.household == Place.id))
        .where(_reach(actor), Membership.state == MembershipState.CONFIRMED)
    )


def _by_deeds() -> Expression:
    """Transfers that came of something somebody did: no corrections, nothing the calendar gives."""
    return Transfer.reverses.is_null() & (Transfer.evidence_kind != "month")


def earned(actor: Actor, period: str) -> Picture:
    rows = (
        Transfer.select(Programme.id, Programme.name, Transfer.category, fn.SUM(Transfer.amount))
        .join(Account, on=(Transfer.credit == Account.id))
        .switch(Transfer)
        .join(Programme)
        .where(Transfer.period == period, _by_deeds(), Account.person.in_(_people(actor)))
        .group_by(Programme.id, Programme.name, Transfer.category)
        .order_by(Programme.id, fn.SUM(Transfer.amount).desc())
    )
    categories = {row.id: row.policy["categories"] for row in Programme.select()}
    lines = [
        (f"{name} · {categories[programme].get(category, category)}", int(points))
        for programme, name, category, points in rows.tuples()
    ]
    return Picture(
        "earned",
        "积分从哪里来",
        "本月居民做事得的积分，按项目和类别相加；按月自动发放的不在内，更正收回的不减。",
        "bars-across",
        ("项目和类别", "积分"),
        lines,
    )


def participation(actor: Actor, period: str) -> Picture:
    """Households with anything of their own in the month, by building."""
    start, end = period_bounds(period)
    building, household = Place.alias(), Place.alias()
    ordered = Order.select(Order.place).where(Order.submitted_at >= start, Order.submitted_at < end)
    did = (
        Membership.select(Membership.household)
        .join(Account, on=(Account.person == Membership.person))
        .join(Transfer, on=(Transfer.credit == Account.id))
        .where(
            Membership.state == MembershipState.CONFIRMED,
            Transfer.period == period,
            _by_deeds(),
        )
    )
    active = household.id.in_(ordered) | household.id.in_(did)
    rows = (
        household.select(
            building.label, fn.COUNT(household.id), fn.SUM(Case(None, ((active, 1),), 0)), building.position
        )
        .join(building, on=(household.building == building.id))
        .where(household.kind == PlaceKind.HOUSEHOLD, building.id.in_(_buildings(actor)))
        .group_by(building.id, building.label, building.position)
        .order_by(building.position, building.id)
        .tuples()
    )
    lines = [(label, int(part), int(whole), _share(int(part), int(whole))) for label, whole, part, _ in rows]
    return Picture(
        "participation",
        "多少户参与",
        "本月下过单，或有人做事得过积分的户，占登记户数的比例；按月自动发放的积分不算参与。",
        "share",
        ("楼栋", "参与的户", "登记的户", "参与率 %"),
        lines,
    )


def _buildings(actor: Actor) -> ModelSelect:
    return Place.select(Place.id).where(_reach(actor), Place.kind == PlaceKind.BUILDING)


def ratings(actor: Actor, period: str) -> Picture:
    start, end = period_bounds(period)
    rows = dict(
        Order.select(Order.score, fn.COUNT(Order.id))
        .join(Place)
        .where(_reach(actor), Order.score.is_null(False), Order.completed_at >= start, Order.completed_at < end)
        .group_by(Order.score)
        .tuples()
    )
    return Picture(
        "ratings",
        "居民评分",
        "本月办结的订单里，居民评过的，按分数数件数；没有评的不算。",
        "bars",
        ("评分", "件"),
        [(f"{score} 分", int(rows.get(score, 0))) for score in range(1, 6)],
    )


def caseload(actor: Actor, now: datetime) -> Picture:
    return Picture(
        "caseload",
        "每位管家的担子",
        "今天在任的爱心管家：负责楼栋的登记户数，和手上还没办结的订单；户数最多的在前。",
        "bars-across",
        ("管家", "户数", "在办"),
        [(load.person.name, load.households, load.open_orders) for load in loads_below(actor, now)],
    )


def trend(actor: Actor, period: str) -> Picture:
    """Twelve months up to this one."""
    names = [period]
    while len(names) < MONTHS:
        names.insert(0, previous_period(names[0]))
    start, end = period_bounds(names[0])[0], period_bounds(next_period(period))[0]
    came = dict.fromkeys(names, 0)
    done = {name: [0, 0] for name in names}
    for hour, count in _submitted(actor, start, end).items():
        came[f"{_day(hour):%Y-%m}"] += count
    for hour, (count, kept) in _finished(actor, start, end).items():
        sums = done[f"{_day(hour):%Y-%m}"]
        sums[0] += count
        sums[1] += kept
    points = dict(
        Transfer.select(Transfer.period, fn.SUM(Transfer.amount))
        .join(Account, on=(Transfer.credit == Account.id))
        .where(Transfer.period.in_(names), _by_deeds(), Account.person.in_(_people(actor)))
        .group_by(Transfer.period)
        .tuples()
    )
    return Picture(
        "trend",
        "十二个月的走势",
        "每月下单件数、按时率和居民做事得的积分，数法和上面各图一样。",
        "trend",
        ("月份", "下单", "按时率 %", "获得积分"),
        [(name, came[name], _share(done[name][1], done[name][0]), int(points.get(name, 0))) for name in names],
    )
