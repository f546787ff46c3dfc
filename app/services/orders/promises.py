"""Time promises of the catalogue, and the deadlines they make."""

from datetime import datetime, timedelta
from typing import Any

from app.services.local_time import add_working_days, day_start, local_day
from config.policy import defaults
from config.vocabulary import OrderKind, PromiseUnit


def deadline(promise: dict[str, Any] | None, since: datetime) -> datetime | None:
    """The moment a promise ends; None for a promise in words or none at all.

    Minutes run at all hours. Days end when the local day ends: the same day, so many days on, or so many
    working days on.
    """
    if promise is None or promise["unit"] == PromiseUnit.WORDS:
        return None
    unit, count = PromiseUnit(promise["unit"]), promise.get("count", 0)
    if unit is PromiseUnit.MINUTES:
        return since + timedelta(minutes=count)
    today = local_day(since)
    if unit is PromiseUnit.WORKING_DAYS:
        last = add_working_days(today, count)
    elif unit is PromiseUnit.DAYS:
        last = today + timedelta(days=count)
    else:
        last = today
    return day_start(last + timedelta(days=1)) - timedelta(seconds=1)


def kind_promises(kind: OrderKind) -> dict[str, Any]:
    """What is promised for a kind of order that is not a service of the catalogue."""
    return next((entry for entry in defaults("kinds")["kind"] if entry["code"] == kind), {})


def promise_words(promise: dict[str, Any] | None) -> str:
    """How a promise is said to people: 15 分钟内, 2 小时内, 当日, 3 个工作日内."""
    if promise is None:
        return ""
    unit, count = PromiseUnit(promise["unit"]), promise.get("count", 0)
    if unit is PromiseUnit.WORDS:
        return str(promise.get("words", ""))
    if unit is PromiseUnit.SAME_DAY:
        return "当日"
    if unit is PromiseUnit.MINUTES:
        return f"{count // 60} 小时内" if count % 60 == 0 else f"{count} 分钟内"
    if unit is PromiseUnit.WORKING_DAYS:
        return f"{count} 个工作日内"
    return "次日" if count == 1 else f"{count} 天内"
