"""Days and months as the community's wall calendar has them. Stored times are UTC; these are not."""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import chinese_calendar

log = logging.getLogger(__name__)
_zone = ZoneInfo("Asia/Shanghai")


def use_zone(zone: ZoneInfo) -> None:
    """Set once when a program starts, from the deployment's settings."""
    global _zone
    _zone = zone


def zone() -> ZoneInfo:
    return _zone


def local(moment: datetime) -> datetime:
    return moment.astimezone(_zone)


def local_day(moment: datetime) -> date:
    return moment.astimezone(_zone).date()


def day_start(day: date) -> datetime:
    """The first moment of a local day, in UTC."""
    return datetime.combine(day, time(), _zone).astimezone(UTC)


def period_of(moment: datetime) -> str:
    """The local month of a moment, as YYYY-MM."""
    return local(moment).isoformat()[:7]


def period_bounds(period: str) -> tuple[datetime, datetime]:
    """First moment of a month and first moment of the next, in UTC. ValueError when it is not a month."""
    first = date.fromisoformat(f"{period}-01")
    return day_start(first), day_start(first_of_next_month(first))


def first_of_next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def next_period(period: str) -> str:
    return first_of_next_month(date.fromisoformat(f"{period}-01")).strftime("%Y-%m")


def previous_period(period: str) -> str:
    return (date.fromisoformat(f"{period}-01") - timedelta(days=1)).strftime("%Y-%m")


def period_label(period: str) -> str:
    """2026 年 10 月, 2026 年第 4 季度, 2026 年."""
    year, _, part = period.partition("-")
    if part.startswith("Q"):
        return f"{year} 年第 {part[1:]} 季度"
    return f"{year} 年 {int(part)} 月" if part else f"{year} 年"


def months_of(period: str) -> list[str]:
    """The months of a month, a quarter (2026-Q4) or a year (2026), in order. ValueError when it is none."""
    year, _, part = period.partition("-")
    if len(year) != 4 or not year.isdigit():
        raise ValueError(f"{period} is no period")
    if not part:
        return [f"{year}-{month:02d}" for month in range(1, 13)]
    if part in ("Q1", "Q2", "Q3", "Q4"):
        return [f"{year}-{month:02d}" for month in range(3 * int(part[1]) - 2, 3 * int(part[1]) + 1)]
    period_bounds(period)
    return [period]


def span_bounds(period: str) -> tuple[datetime, datetime]:
    """First moment of a month, quarter or year, and the first after it, in UTC. ValueError when it is none."""
    months = months_of(period)
    return period_bounds(months[0])[0], period_bounds(months[-1])[1]


def quarter_of(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


def week_of(day: date) -> str:
    """The ISO week of a day, as 2026-W47."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def week_bounds(week: str) -> tuple[date, date]:
    """Monday of a week and Monday of the next. ValueError when it is not a week."""
    monday = date.fromisoformat(f"{week}-1")
    if not week_of(monday) == week:
        raise ValueError(f"{week} is no week")
    return monday, monday + timedelta(days=7)


_days: Callable[[], Mapping[str, bool]] = dict


def use_days(days: Callable[[], Mapping[str, bool]]) -> None:
    """Set once when a program starts: where to ask for days that the office said otherwise of."""
    global _days
    _days = days


def is_working_day(day: date) -> bool:
    """By the office's own word, else the announced holidays and make-up days; plain weekdays for a year not
    announced yet."""
    said = _days().get(day.isoformat())
    if said is not None:
        return said
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        _say_unknown(day.year)
        return day.weekday() < 5


@cache
def _say_unknown(year: int) -> None:
    """Once for a year in a process: update chinesecalendar when the State Council has announced it."""
    log.warning("no holidays announced for %s yet: Monday to Friday are taken as working days", year)


def add_working_days(day: date, count: int) -> date:
    """The working day `count` working days after `day`."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day
