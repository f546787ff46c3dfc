"""What each job of the calendar does for a period. Every function may be run again: keys make it count once. Each answers
counts, and the `sentence` that the office reads."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.services import boards, month, points, summaries
from app.services.orders.supervision import supervise

Progress = Callable[[str, int, int], None]


def month_close(period: str, now: datetime, progress: Progress) -> dict[str, Any]:
    """Close the month: statements, boards, notices and messages."""
    done = month.close(period, now, progress)
    written = sum(done["statements"].values())
    return {
        **done,
        "sentence": f"写出 {written} 份月度小结，发出 {done['told']} 条通知；算出 {done['boards']} 期榜单。",
    }


def silver_grant(period: str, now: datetime, progress: Progress) -> dict[str, Any]:
    """Give every elder the month's silver points."""
    granted = points.grant_monthly(period, now, lambda done, total: progress("发放银发积分", done, total))
    return {"granted": granted, "sentence": f"本月银发积分 {granted} 人应得，已全部到账。"}


def publish_boards(period: str, now: datetime, progress: Progress) -> dict[str, Any]:
    """What a day asks of boards: publish, expire, open score sheets, remind judges and who owes an answer."""
    return boards.daily(now)


class LedgerDiffers(Exception):
    """A stored balance is not what the transfers add up to."""


def reconcile(period: str, now: datetime, progress: Progress) -> dict[str, Any]:
    """Recompute every balance from the transfers; LedgerDiffers names the accounts that are off."""
    found = points.differences()
    if found:
        named = "；".join(f"账户 {one.account} {one.what}记 {one.stored} 应为 {one.counted}" for one in found[:20])
        raise LedgerDiffers(f"{len(found)} 个账户不符：{named}")
    return {"differences": 0, "sentence": "每个账户的余额都与逐笔积分相符。"}


def points_expiry(period: str, now: datetime, progress: Progress) -> dict[str, Any]:
    """Expire the points that were not used in time."""
    expired = points.expire(now, lambda done, total: progress("积分到期", done, total))
    return {"expired": expired, "sentence": f"{expired} 分到期。" if expired else "今天没有到期的积分。"}


def receipts(period: str, now: datetime, progress: Progress) -> dict[str, Any]:
    """Sum up and sign every day that is over and has no root yet."""
    made = points.publish_roots(now)
    transfers = sum(row.count for row in made)
    said = f"公布 {len(made)} 天的积分总账，共 {transfers} 笔。" if made else "没有要公布的日子。"
    return {"days": len(made), "transfers": transfers, "sentence": said}


def weekly_supervision(period: str, now: datetime, progress: Progress) -> dict[str, Any]:
    """Look over the rectifications of the week and ask every hand with something overdue."""
    return supervise(period, now)


def weekly_statistics(period: str, now: datetime, progress: Progress) -> dict[str, Any]:
    """Count the week's deeds, points and orders."""
    return summaries.week(period, now)


def monthly_dispatch(period: str, now: datetime, progress: Progress) -> dict[str, Any]:
    """Look over the month's promises and what is overdue now."""
    return summaries.month(period, now)


def quarter_boards(period: str, now: datetime, progress: Progress) -> dict[str, Any]:
    """Draft the quarter's boards from its closed months."""
    return boards.draft_period(period, now)


def quarter_review(period: str, now: datetime, progress: Progress) -> dict[str, Any]:
    """Take stock: coverage, the ledger's balances, boards that come out the same again, what is left to mend."""
    return summaries.quarter(period, now)


def year_exchange(period: str, now: datetime, progress: Progress) -> dict[str, Any]:
    """Tell everybody when points that are spent once a year can be."""
    return summaries.exchange(period, now)


def year_summary(period: str, now: datetime, progress: Progress) -> dict[str, Any]:
    """Draft the year's boards, and sum the year up."""
    return {**boards.draft_period(period, now), **summaries.year(period, now)}


WORK: dict[str, Callable[[str, datetime, Progress], dict[str, Any]]] = {
    "month_close": month_close,
    "silver_grant": silver_grant,
    "publish_boards": publish_boards,
    "reconcile": reconcile,
    "points_expiry": points_expiry,
    "receipts": receipts,
    "weekly_supervision": weekly_supervision,
    "weekly_statistics": weekly_statistics,
    "monthly_dispatch": monthly_dispatch,
    "quarter_boards": quarter_boards,
    "quarter_review": quarter_review,
    "year_exchange": year_exchange,
    "year_summary": year_summary,
}
