"""The month's end as one use case: points closed, statements told, boards drafted and announced."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from peewee import JOIN, ModelSelect, Value

from app.services import boards, notices, outbox, points
from app.services.boards import announce_automatic
from app.services.errors import DomainError
from app.services.local_time import period_bounds, period_label
from config.vocabulary import ErrorCode, NoticeKind, PlaceKind
from models.boards import Board
from models.database import transaction
from models.points import Account, Programme, Statement
from models.publishing import Notice
from models.registry import Place
from models.sql import fresh_code

Progress = Callable[[str, int, int], None]


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
    """A notice for everybody whose points moved, and a message for those who agreed: one posting for each programme
    and community. Answers how many people's accounts moved."""
    parts = [(programme, place) for programme in points.programmes() for place in _parts()]
    told = 0
    for done, (programme, place) in enumerate(parts, 1):
        with transaction():
            told += _post_statements(programme, place, period, now)
        progress("发送月报", done, len(parts))
    return told


def _parts() -> list[Place]:
    """Every community, and the tops of the tree for those who belong to no building."""
    return list(
        Place.select()
        .where((Place.kind == PlaceKind.COMMUNITY) | Place.parent.is_null())
        .order_by(Place.parent.is_null(), Place.id)
    )


def _post_statements(programme: Programme, place: Place, period: str, now: datetime) -> int:
    building = Place.alias("building")
    below = (building.path >= place.path) & (building.path < f"{place.path[:-1]}0")
    in_part = below if place.parent_id else Statement.building.is_null()
    moved = (
        Statement.select(
            Account.person.alias("person_id"),
            Account.id.alias("account_id"),
            Statement.earned_total.alias("earned"),
            Statement.spent.alias("spent"),
            Statement.closing.alias("balance"),
        )
        .join(Account)
        .switch(Statement)
        .join(building, JOIN.LEFT_OUTER, on=(Statement.building == building.id))
        .where(
            Statement.period == period,
            Account.programme == programme,
            Account.person.is_null(False),
            (Statement.earned_total != 0) | (Statement.spent != 0),
            in_part,
        )
    )
    count = moved.count()
    if count == 0:
        return 0
    title = f"{period_label(period)}{programme.name}月报"
    link = f"/pages/points/statement/index?programme={programme.code}&period={period}"
    _post_notices(moved, title, link, period, now)
    outbox.post_mailing(
        key=f"statement:{programme.code}:{place.code}:{period}",
        title=f"{place.label} {title}",
        template="statement",
        place=place,
        people=moved,
        shared={"programme": programme.name, "time": f"{period[:4]}年{int(period[5:])}月"},
        own=("earned", "balance"),
        page=link.removeprefix("/"),
        now=now,
    )
    return count


def _post_notices(moved: ModelSelect, title: str, link: str, period: str, now: datetime) -> None:
    """One notice for each account that moved, written by one statement; those posted before stay."""
    rows = moved.alias("moved")
    body = Value("本月得 ").concat(rows.c.earned.cast("text")).concat(" 分，用 ")
    body = body.concat(rows.c.spent.cast("text")).concat(" 分，月末余额 ")
    columns = {
        Notice.code: fresh_code("n"),
        Notice.kind: Value(NoticeKind.STATEMENT.value),
        Notice.title: Value(title),
        Notice.body: body.concat(rows.c.balance.cast("text")).concat(" 分。"),
        Notice.link: Value(link),
        Notice.person: rows.c.person_id,
        Notice.key: Value("statement:").concat(rows.c.account_id.cast("text")).concat(f":{period}"),
        Notice.posted_at: Value(Notice.posted_at.db_value(now)),
    }
    query = rows.select_from(*columns.values()).order_by(rows.c.account_id)
    Notice.insert_from(query, list(columns)).on_conflict_ignore().execute()


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
