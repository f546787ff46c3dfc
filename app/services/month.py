"""The month's end as one use case: points closed, statements told, boards drafted and announced."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.services import boards, notices, outbox, points
from app.services.boards.life import announce_automatic
from app.services.errors import DomainError
from app.services.local_time import period_bounds, period_label
from config.vocabulary import ErrorCode, NoticeKind, PlaceKind
from models.boards import Board
from models.database import transaction
from models.outbox import Subscription
from models.people import Person
from models.points import Account, Programme, Statement
from models.publishing import Notice
from models.registry import Place

Progress = Callable[[str, int, int], None]
CHUNK = 500


def _silent(what: str, done: int, total: int) -> None:
    """Nobody watches."""


def close(period: str, now: datetime, progress: Progress = _silent) -> dict[str, Any]:
    """Close a month of the entered district; run again, it changes nothing.

    Each step has its own transaction and its own keys, so a run that was cut off goes on where it stopped.
    PERIOD_NOT_OVER while the month still runs.
    """
    if period_bounds(period)[1] > now:
        raise DomainError(ErrorCode.PERIOD_NOT_OVER)
    programmes = points.programmes()
    counts = {}
    for done, programme in enumerate(programmes, 1):
        counts[programme.code] = points.close_month(programme, period, now)
        progress("积分结账", done, len(programmes))
    told = tell_statements(period, now, progress)
    made = boards.compute_boards(period, now)
    with transaction():
        announce_automatic(_drafts(period), now)
    progress("红黑榜", 1, 1)
    _tell_robot(period, counts, now)
    return {"statements": counts, "told": told, "boards": len(made)}


def _drafts(period: str) -> list[Board]:
    return list(Board.select().where(Board.period == period))


def tell_statements(period: str, now: datetime, progress: Progress = _silent) -> int:
    """A notice for everybody whose points moved, and a message for those who agreed; answers how many."""
    rows = (
        Statement.select(Statement, Account, Programme, Person)
        .join(Account)
        .join(Programme)
        .switch(Account)
        .join(Person)
        .where(Statement.period == period, (Statement.earned_total != 0) | (Statement.spent != 0))
        .order_by(Statement.id)
    )
    moved = list(rows)
    subscribed = {
        row.person_id
        for row in Subscription.select(Subscription.person).where(
            Subscription.template == "statement", (Subscription.credits > 0) | Subscription.long_term
        )
    }
    for start in range(0, len(moved), CHUNK):
        chunk = moved[start : start + CHUNK]
        with transaction():
            Notice.insert_many([_notice(row, now) for row in chunk]).on_conflict_ignore().execute()
            for row in chunk:
                if row.account.person_id in subscribed:
                    _message(row, now)
        progress("发送月报", start + len(chunk), len(moved))
    return len(moved)


def _key(row: Statement) -> str:
    return f"statement:{row.account_id}:{row.period}"


def _link(row: Statement) -> str:
    return f"/pages/points/statement/index?programme={row.account.programme.code}&period={row.period}"


def _notice(row: Statement, now: datetime) -> dict[str, Any]:
    name = row.account.programme.name
    return {
        "code": notices.new_code(),
        "kind": NoticeKind.STATEMENT,
        "title": f"{period_label(row.period)}{name}月报",
        "body": f"本月得 {row.earned_total} 分，用 {row.spent} 分，月末余额 {row.closing} 分。",
        "link": _link(row),
        "place": None,
        "person": row.account.person_id,
        "key": _key(row),
        "posted_at": now,
    }


def _message(row: Statement, now: datetime) -> None:
    outbox.subscribe_message(
        template="statement",
        person=row.account.person,
        values={
            "programme": row.account.programme.name,
            "earned": row.earned_total,
            "balance": row.closing,
            "time": f"{row.period[:4]}年{int(row.period[5:])}月",
        },
        page=_link(row).removeprefix("/"),
        key=_key(row),
        now=now,
    )


def _tell_robot(period: str, counts: dict[str, int], now: datetime) -> None:
    """One line to the group and one notice to every community: the month is closed."""
    earned = {
        code: Statement.select()
        .join(Account)
        .join(Programme)
        .where(Statement.period == period, Programme.code == code, Statement.earned_total > 0)
        .count()
        for code in counts
    }
    body = f"本月 {max(earned.values(), default=0)} 位居民获得积分，月报已发到各人手机。"
    for community in Place.select().where(Place.kind == PlaceKind.COMMUNITY):
        with transaction():
            title = f"{community.name}{period_label(period)}积分月报"
            key = f"month:{community.code}:{period}"
            notices.post(
                kind=NoticeKind.STATEMENT,
                title=title,
                body=body,
                link="/pages/points/index",
                place=community,
                key=key,
                now=now,
            )
            outbox.robot_message(f"**{title}**\n{body}", key, now)
