"""The month's end: one statement for each account, computed by the database at once, and then fixed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from peewee import fn

from app.services.errors import DomainError
from app.services.local_time import next_period, period_bounds, previous_period
from config.vocabulary import ErrorCode
from models.database import current, is_postgresql, roomy, take_alone, transaction
from models.points import Account, ClosedPeriod, Programme, Statement, Transfer

Progress = Callable[[int, int], None]
CHUNK = 1_250_000
"""Transfers summed up between two reports of progress, about: each piece is some of the accounts."""


def months_to_close(programme: Programme, period: str) -> list[str]:
    """Months up to `period`, oldest first, that have transfers before them or in them and are not closed."""
    first = Transfer.select(fn.MIN(Transfer.period)).where(Transfer.programme == programme).scalar()
    closed = ClosedPeriod.select(fn.MAX(ClosedPeriod.period)).where(ClosedPeriod.programme == programme).scalar()
    month = next_period(closed) if closed else (first or period)
    due = []
    while month <= period:
        due.append(month)
        month = next_period(month)
    return due


def close_month(programme: Programme, period: str, now: datetime, progress: Progress | None = None) -> int:
    """Close a month and write its statements; answers how many. Closing it again changes nothing.

    Closing itself is short; from then on nothing is written into the month, and its statements are made without
    holding anybody up. Earlier open months come first, since a statement opens with the balance the one before
    closed with; a run that was cut off goes on with the first month that lacks its statements.
    PERIOD_NOT_OVER while the month still runs.
    """
    if period_bounds(period)[1] > now:
        raise DomainError(ErrorCode.PERIOD_NOT_OVER)
    with transaction():
        take_alone(f"programme:{programme.id}")
        for month in months_to_close(programme, period):
            ClosedPeriod.create(programme=programme, period=month, closed_at=now)
    for month in _without_statements(programme, period):
        with roomy(), _moves_of(programme, month, progress or _silent), transaction():
            _write_statements(programme, month)
    return _statements(programme).where(Statement.period == period).count()


def _silent(done: int, total: int) -> None:
    """Nobody watches."""


def _statements(programme: Programme):
    return Statement.select().join(Account).where(Account.programme == programme)


def _without_statements(programme: Programme, period: str) -> list[str]:
    written = _statements(programme).select(fn.MAX(Statement.period)).scalar() or ""
    closed = (
        ClosedPeriod.select(ClosedPeriod.period)
        .where(ClosedPeriod.programme == programme, ClosedPeriod.period > written, ClosedPeriod.period <= period)
        .order_by(ClosedPeriod.period)
    )
    return [row.period for row in closed]


@contextmanager
def _moves_of(programme: Programme, period: str, progress: Progress) -> Iterator[None]:
    """Tables of the month's points by account, and of those that correct an earlier month.

    Each piece reads the whole month for some of the accounts, in the order it lies: to sum an account up at once
    is cheaper than to bring together what pieces of the month say of it.
    """
    run = current().database.execute_sql
    _forget_moves()
    run(
        "CREATE TEMPORARY TABLE month_sum"
        " (account_id BIGINT PRIMARY KEY, document TEXT, total BIGINT, deeds BIGINT, spent BIGINT, expired BIGINT)"
    )
    run("CREATE TEMPORARY TABLE month_late (account_id BIGINT, corrects TEXT, points BIGINT)")
    first, last = (
        Transfer.select(fn.MIN(Transfer.id), fn.MAX(Transfer.id))
        .where(Transfer.programme == programme, Transfer.period == period)
        .scalar(as_tuple=True)
    )
    if first is not None:
        month = (programme.id, period, first, last)
        low, high = Account.select(fn.MIN(Account.id), fn.MAX(Account.id)).scalar(as_tuple=True)
        pieces = -(-(last + 1 - first) // CHUNK)
        for piece in range(pieces):
            some = (low + (high + 1 - low) * piece // pieces, low + (high + 1 - low) * (piece + 1) // pieces - 1)
            run(_marked(_SUMS.replace("{earned}", _document("category", "WHERE flow = 0"))), (*month, *some) * 2)
            progress((last + 1 - first) * (piece + 1) // pieces, last + 1 - first)
        run(_marked(_LATE), month)
    try:
        yield
    finally:
        _forget_moves()


def _forget_moves() -> None:
    for table in ("month_sum", "month_late"):
        current().database.execute_sql(f"DROP TABLE IF EXISTS {table}")


def _document(name: str, which: str) -> str:
    """Points by a name as the text of a JSON object; SQLite takes the rows in the order of the inner query."""
    pair = f"'\"' || {name} || '\":' || points"
    joined = f"string_agg({pair}, ',' ORDER BY {name})" if is_postgresql() else f"group_concat({pair}, ',')"
    return f"'{{' || COALESCE({joined} FILTER ({which}), '') || '}}'"


def _marked(sql: str) -> str:
    return sql.replace("?", "%s") if is_postgresql() else sql


def _write_statements(programme: Programme, period: str) -> None:
    sql = _marked(_STATEMENTS.replace("{corrected}", _document("corrects", "WHERE true")))
    current().database.execute_sql(sql, (previous_period(period), programme.id, period))


_FLOW = """
    CASE WHEN {other} IN (SELECT id FROM account WHERE kind IN ('redemption', 'organisation')) THEN 1
        WHEN {other} IN (SELECT id FROM account WHERE kind = 'expiry') THEN 2 ELSE 0 END
"""
_SIDE = f"""
    SELECT {{own}} AS account_id, category, {_FLOW} AS flow, {{sign}}amount AS points, {{deeds}} AS deeds FROM transfer
    WHERE programme_id = ? AND period = ? AND id BETWEEN ? AND ? AND +{{own}} BETWEEN ? AND ?
        AND {{own}} NOT IN (SELECT id FROM account WHERE kind <> 'person')
"""
_GIVEN = "CASE WHEN reverses_id IS NULL THEN 1 ELSE 0 END"
_TAKEN_BACK = """
    CASE WHEN reverses_id IS NULL THEN 0 WHEN (
        SELECT SUM(part.amount) FROM transfer part
        WHERE part.reverses_id = transfer.reverses_id AND part.id <= transfer.id
    ) = (SELECT whole.amount FROM transfer whole WHERE whole.id = transfer.reverses_id) THEN -1 ELSE 0 END
"""
"""A deed is one giving of points, until the last of them is taken back: then it is gone, in the month that says so."""
_SUMS = f"""
INSERT INTO month_sum
SELECT account_id, {{earned}}, COALESCE(SUM(points) FILTER (WHERE flow = 0), 0),
    COALESCE(SUM(deeds) FILTER (WHERE flow = 0), 0),
    COALESCE(-SUM(points) FILTER (WHERE flow = 1), 0), COALESCE(-SUM(points) FILTER (WHERE flow = 2), 0)
FROM (
    SELECT account_id, category, flow, SUM(points) AS points, SUM(deeds) AS deeds FROM (
        {_SIDE.format(own="credit_id", other="debit_id", sign="", deeds=_GIVEN)}
        UNION ALL {_SIDE.format(own="debit_id", other="credit_id", sign="-", deeds=_TAKEN_BACK)}
    ) moves GROUP BY account_id, category, flow ORDER BY account_id, category, flow
) by_category GROUP BY account_id
"""

_LATE = """
INSERT INTO month_late
WITH late AS (
    SELECT debit_id, credit_id, corrects, amount FROM transfer
    WHERE programme_id = ? AND period = ? AND id BETWEEN ? AND ? AND corrects <> ''
)
SELECT credit_id, corrects, amount FROM late UNION ALL SELECT debit_id, corrects, -amount FROM late
"""

_STATEMENTS = """
WITH by_corrected AS (
    SELECT account_id, corrects, SUM(points) AS points FROM month_late
    GROUP BY account_id, corrects ORDER BY account_id, corrects
), corrected AS (
    SELECT account_id, {corrected} AS document FROM by_corrected GROUP BY account_id
), home AS (
    SELECT person_id, MIN(household_id) AS household_id
    FROM membership WHERE state = 'confirmed' GROUP BY person_id
), month AS (
    SELECT a.id AS account_id, COALESCE(s.closing, 0) AS opening,
        COALESCE(e.document, '{}') AS document, COALESCE(e.total, 0) AS total, COALESCE(e.deeds, 0) AS deeds,
        COALESCE(e.spent, 0) AS spent, COALESCE(e.expired, 0) AS expired,
        COALESCE(c.document, '{}') AS corrected, p.building_id AS building_id, p.estate_id AS estate_id
    FROM account a
    LEFT JOIN statement s ON s.account_id = a.id AND s.period = ?
    LEFT JOIN month_sum e ON e.account_id = a.id
    LEFT JOIN corrected c ON c.account_id = a.id
    LEFT JOIN home h ON h.person_id = a.person_id
    LEFT JOIN place p ON p.id = h.household_id
    WHERE a.programme_id = ? AND a.kind = 'person'
        AND (s.id IS NOT NULL OR e.account_id IS NOT NULL)
)
INSERT INTO statement (account_id, period, opening, earned, earned_total, deeds, spent, expired, closing,
    corrected, building_id, rank_building, rank_estate)
SELECT account_id, ?, opening, document, total, deeds, spent, expired, opening + total - spent - expired, corrected,
    building_id,
    CASE WHEN building_id IS NULL THEN 0 ELSE RANK() OVER (PARTITION BY building_id ORDER BY total DESC) END,
    CASE WHEN estate_id IS NULL THEN 0 ELSE RANK() OVER (PARTITION BY estate_id ORDER BY total DESC) END
FROM month WHERE true ORDER BY account_id
ON CONFLICT (account_id, period) DO NOTHING
"""
