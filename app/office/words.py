"""How the office page says times and names."""

from datetime import date, datetime, timedelta

from app.services.local_time import local, local_day, period_label
from app.services.registry import mask_name


def spoken_time(moment: datetime | None, now: datetime) -> str:
    """今天 14:30, 明天 12:00, 11 月 24 日; with the year when it is another one."""
    if moment is None:
        return "—"
    there, days = local(moment), (local_day(moment) - local_day(now)).days
    clock = f"{there:%H:%M}"
    near = {-1: "昨天", 0: "今天", 1: "明天"}.get(days)
    if near:
        return f"{near} {clock}"
    return _day_words(there.date(), now)


def _day_words(day: date, now: datetime) -> str:
    words = f"{day.month} 月 {day.day} 日"
    return words if day.year == local(now).year else f"{day.year} 年 {words}"


def exact_time(moment: datetime | None) -> str:
    """2026-11-21 14:30, for who wants to know exactly."""
    return f"{local(moment):%Y-%m-%d %H:%M}" if moment else ""


def spoken_day(day: date | datetime | None) -> str:
    """2026-11-21."""
    if isinstance(day, datetime):
        day = local_day(day)
    return f"{day:%Y-%m-%d}" if day else "—"


def time_left(due: datetime | None, now: datetime) -> str:
    """还剩 12 分钟, 超时 2 小时; further off, the time itself."""
    if due is None:
        return "无时限"
    left = due - now
    size = abs(left)
    if size < timedelta(hours=1):
        words = f"{int(size.total_seconds() // 60)} 分钟"
    elif size < timedelta(days=1):
        words = f"{int(size.total_seconds() // 3600)} 小时"
    else:
        words = f"{size.days} 天"
    if left < timedelta(0):
        return f"超时 {words}"
    return f"还剩 {words}" if left < timedelta(hours=2) else f"{spoken_time(due, now)}前"


def urgency(due: datetime | None, now: datetime) -> str:
    """The tag a deadline wears: late, warn or calm."""
    if due is None or due - now > timedelta(hours=2):
        return "calm"
    return "late" if due < now else "warn"


def last_day(moment: datetime, now: datetime) -> str:
    """The last whole day before a moment: what ends at midnight of the 9th runs until the 8th."""
    return _day_words(local_day(moment) - timedelta(days=1), now)


def score_words(hundredths: int) -> str:
    """9650 as 96.5."""
    return f"{hundredths / 100:.1f}"


def yuan(fen: object) -> str:
    """3050 as 30.50, the way it is typed into a form; nothing for a price that is agreed each time."""
    return f"{fen / 100:.2f}" if isinstance(fen, int) else ""


FILTERS = {
    "spoken_time": spoken_time,
    "exact_time": exact_time,
    "spoken_day": spoken_day,
    "time_left": time_left,
    "urgency": urgency,
    "score": score_words,
    "last_day": last_day,
    "yuan": yuan,
    "masked": mask_name,
    "month": period_label,
}
