"""Time promises and the deadlines they make: all hours or working hours, days, and what a pause adds. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from app.services.local_time import add_working_days, day_start, is_working_day, local_day, zone
from app.services.orders.definitions import KindDefinition
from config.vocabulary import Hours, PromiseUnit

Windows = list[list[str]]
MOST_DAYS = 5000
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Moments:
    """When a promise is due, and when whom hears of it."""

    due_at: datetime
    warn_at: datetime
    grid_at: datetime
    office_at: datetime
    street_at: datetime


def deadline(
    promise: dict[str, Any] | None, since: datetime, windows: Windows | None = None, urgent: bool = False
) -> datetime | None:
    """The moment a promise ends; None for a promise in words or none at all.

    Minutes run at all hours or at working hours (`windows`). Days end when the local day ends: the same day, so
    many days on, or so many working days on. `urgent` takes the count for priority where there is one.
    """
    if promise is None or promise["unit"] == PromiseUnit.WORDS:
        return None
    unit, count = PromiseUnit(promise["unit"]), promise.get("count", 0)
    if urgent and promise.get("urgent"):
        count = promise["urgent"]
    if unit is PromiseUnit.MINUTES:
        return _later(since, timedelta(minutes=count), promise, windows)
    today = local_day(since)
    if unit is PromiseUnit.WORKING_DAYS:
        return _end_of(add_working_days(today, count))
    return _end_of(today + timedelta(days=count if unit is PromiseUnit.DAYS else 0))


def _later(since: datetime, span: timedelta, promise: dict[str, Any], windows: Windows | None) -> datetime:
    if promise.get("hours") == Hours.WORKING and windows:
        return add_working_time(since, span, windows)
    return since + span


def _end_of(day: date) -> datetime:
    return day_start(day + timedelta(days=1)) - SECOND


def _working_spans(since: datetime, windows: Windows) -> Iterator[tuple[datetime, datetime]]:
    """Stretches of working time from a moment on, in UTC."""
    day = local_day(since)
    for number in range(MOST_DAYS):
        today = day + timedelta(days=number)
        if not is_working_day(today):
            continue
        for first, last in windows:
            start, end = (
                datetime.combine(today, time.fromisoformat(clock), zone()).astimezone(UTC)
                for clock in (first, last)
            )
            if end > since:
                yield max(start, since), end


def add_working_time(since: datetime, span: timedelta, windows: Windows) -> datetime:
    """The moment after so much working time."""
    end = since
    for start, end in _working_spans(since, windows):
        if span <= end - start:
            return start + span
        span -= end - start
    return end


def working_time_between(start: datetime, end: datetime, windows: Windows) -> timedelta:
    """Working time from one moment to another; nothing when the second is not later."""
    total = timedelta()
    for first, last in _working_spans(start, windows):
        if first >= end:
            break
        total += min(last, end) - first
    return total


def after_pause(
    due: datetime, promise: dict[str, Any], paused: datetime, resumed: datetime, windows: Windows
) -> datetime:
    """A deadline moved by a pause: what was left of it when the pause began is left when it ends."""
    if due <= paused or resumed <= paused:
        return due
    unit = PromiseUnit(promise["unit"])
    if unit is PromiseUnit.MINUTES:
        if promise.get("hours") == Hours.WORKING:
            return add_working_time(resumed, working_time_between(paused, due, windows), windows)
        return due + (resumed - paused)
    first, last = local_day(paused), local_day(resumed)
    if unit is PromiseUnit.WORKING_DAYS:
        lost = sum(is_working_day(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))
        return _end_of(add_working_days(local_day(due), lost)) if lost else due
    return _end_of(local_day(due) + (last - first))


def moments(due: datetime, since: datetime, promise: dict[str, Any], rules: KindDefinition) -> Moments:
    """The ladder of a deadline. The warning comes no earlier than half-way."""
    ladder = rules.ladder

    def above(minutes: int) -> datetime:
        return _later(due, timedelta(minutes=minutes), promise, rules.working_hours)

    warn = max(due - timedelta(minutes=ladder.warn), since + (due - since) / 2)
    return Moments(due, min(warn, due), above(ladder.grid_head), above(ladder.office), above(ladder.street))


def promise_words(promise: dict[str, Any] | None) -> str:
    """How a promise is said to people: 15 分钟内, 2 小时内, 2 个工作小时内, 当日, 3 个工作日内."""
    if promise is None:
        return ""
    unit, count = PromiseUnit(promise["unit"]), promise.get("count", 0)
    if unit is PromiseUnit.WORDS:
        return str(promise.get("words", ""))
    if unit is PromiseUnit.SAME_DAY:
        return "当日"
    if unit is PromiseUnit.MINUTES:
        working = promise.get("hours") == Hours.WORKING
        if count % 60 == 0:
            return f"{count // 60} {'个工作小时' if working else '小时'}内"
        return f"{'工作时间 ' if working else ''}{count} 分钟内"
    if unit is PromiseUnit.WORKING_DAYS:
        return f"{count} 个工作日内"
    return "次日" if count == 1 else f"{count} 天内"
