"""The rectification list and its weekly supervision (每周督办): what is open, watched, overdue, and who is asked."""

from datetime import datetime
from typing import Any

from peewee import JOIN, Case, Expression, fn

from app.services import notices
from app.services.local_time import day_start, week_bounds
from app.services.orders.kinds import definition_of, kinds
from app.services.orders.table import OPEN
from config.vocabulary import Handling, NoticeKind, OrderKind, OrderState
from models.database import transaction
from models.orders import Order
from models.people import Person
from models.registry import Place

MOST_LISTED = 50
DONE = (OrderState.COMPLETED, OrderState.VERIFIED, OrderState.RATED)


def supervised_kinds() -> list[str]:
    """Kinds on the list: those handled at once or watched, and hazards."""
    handled = [version.kind.code for version in kinds(every=True) if definition_of(version).handling]
    return sorted({*handled, OrderKind.RECTIFICATION.value, OrderKind.HAZARD.value})


def supervise(week: str, now: datetime) -> dict[str, Any]:
    """Look over a week (2026-W47): counts of the whole district, and a notice to every hand with something overdue.

    Run again, it tells nobody twice; the answer is the run's readable result.
    """
    start, end = (day_start(day) for day in week_bounds(week))
    counts = _counts(start, end, now)
    with transaction():
        asked = _ask_hands(week, now)
    return {**counts, "asked": asked, "sentence": _sentence(counts, asked), "open_items": _listed(now)}


def _on_list() -> Expression:
    return Order.kind.in_(supervised_kinds())


def _counts(start: datetime, end: datetime, now: datetime) -> dict[str, int]:
    def number(*conditions: Any) -> int:
        return int(Order.select(fn.COUNT(Order.id)).where(_on_list(), *conditions).scalar() or 0)

    still = Order.state.in_(OPEN)
    return {
        "found": number(Order.submitted_at >= start, Order.submitted_at < end),
        "mended": number(Order.completed_at >= start, Order.completed_at < end),
        "struck_off": number(Order.state == OrderState.CLOSED, Order.ended_at >= start, Order.ended_at < end),
        "at_once": number(still, Order.handling == Handling.AT_ONCE),
        "watched": number(still, Order.handling == Handling.WATCH),
        "still_open": number(still),
        "overdue": number(*_overdue(now)),
    }


def _overdue(now: datetime) -> tuple[Any, ...]:
    return (Order.state.in_(OPEN), Order.state.not_in(DONE), Order.finish_by < now)


def _sentence(counts: dict[str, int], asked: int) -> str:
    return (
        f"本周新发现 {counts['found']} 处，整改 {counts['mended']} 处，销号 {counts['struck_off']} 处；"
        f"未销号 {counts['still_open']} 处，其中立行立改 {counts['at_once']} 处、关注 {counts['watched']} 处，"
        f"超期 {counts['overdue']} 处，已督办 {asked} 人。"
    )


def _ask_hands(week: str, now: datetime) -> int:
    """One notice for each hand with overdue items; those nobody has are the communities' to dispatch."""
    query = (
        Order.select(Order.steward, fn.COUNT(Order.id))
        .where(_on_list(), *_overdue(now), Order.steward.is_null(False))
        .group_by(Order.steward)
    )
    overdue = dict(query.tuples())
    for person in Person.select().where(Person.id.in_(list(overdue))):
        notices.post(
            kind=NoticeKind.ORDER,
            title="每周督办",
            body=f"您有 {overdue[person.id]} 处整改已超期，请本周内办结并上传照片。",
            link="/pages/order/index",
            person=person,
            key=f"supervision:{week}:{person.id}",
            now=now,
        )
    return len(overdue)


def _listed(now: datetime) -> list[dict[str, Any]]:
    """The list as the office reads it, the longest open first: at most 50."""
    rows = (
        Order.select(Order, Place, Person)
        .join(Place)
        .switch(Order)
        .join(Person, JOIN.LEFT_OUTER, on=(Order.steward == Person.id), attr="steward")
        .where(_on_list(), Order.state.in_(OPEN))
        .order_by(Case(None, ((Order.finish_by < _stamp(now), 0),), 1), Order.submitted_at)
        .limit(MOST_LISTED)
    )
    return [
        {
            "order": row.code,
            "place": row.place.label,
            "what": row.description[:40],
            "handling": Handling(row.handling).label if row.handling else "",
            "days": (now - row.submitted_at).days,
            "hand": row.steward.name if row.steward_id else "未派单",
            "overdue": bool(row.finish_by and row.finish_by < now and row.state not in DONE),
        }
        for row in rows
    ]


def _stamp(moment: datetime) -> str:
    return str(Order.finish_by.db_value(moment))
