"""The month's end: one statement for each account, computed by the database at once, and then fixed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from peewee import fn

from app.services.errors import DomainError
from app.services.local_time import next_period, period_bounds, previous_period
from config.vocabulary import ErrorCode
from models.database import current, is_postgresql, take_alone, transaction
from models.points import Account, ClosedPeriod, Programme, Statement, Transfer

Progress = Callable[[int, int], None]
CHUNK = 250_000
"""Transfers summed up between two reports of progress."""


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
        with _moves_of(programme, month, progress or _silent), transaction():
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
    """A table of the month's points by account, category and flow, summed up piece by piece in the order they lie."""
    run = current().database.execute_sql
    run("DROP TABLE IF EXISTS month_move")
    run(
        "CREATE TEMPORARY TABLE month_move"
        " (account_id BIGINT, category TEXT, flow INTEGER, corrects TEXT, points BIGINT)"
    )
    first, last = (
        Transfer.select(fn.MIN(Transfer.id), fn.MAX(Transfer.id))
        .where(Transfer.programme == programme, Transfer.period == period)
        .scalar(as_tuple=True)
    )
    if first is not None:
        for start in range(first, last + 1, CHUNK):
            asked = (programme.id, period, start, min(start + CHUNK - 1, last))
            run(_marked(_MOVES), asked + asked)
            progress(min(start + CHUNK, last + 1) - first, last + 1 - first)
    try:
        yield
    finally:
        run("DROP TABLE IF EXISTS month_move")


def _marked(sql: str) -> str:
    return sql.replace("?", "%s") if is_postgresql() else sql


def _write_statements(programme: Programme, period: str) -> None:
    joined = "string_agg({}, ',' ORDER BY {})" if is_postgresql() else "group_concat({}, ',')"
    earned = joined.format("'\"' || category || '\":' || points", "category")
    corrected = joined.format("'\"' || corrects || '\":' || points", "corrects")
    sql = _marked(_STATEMENTS.replace("{earned}", earned).replace("{corrected}", corrected))
    current().database.execute_sql(sql, (previous_period(period), programme.id, period))


_FLOW = """
    CASE WHEN {other} IN (SELECT id FROM account WHERE kind IN ('redemption', 'organisation')) THEN 1
        WHEN {other} IN (SELECT id FROM account WHERE kind = 'expiry') THEN 2 ELSE 0 END
"""
_SIDE = f"""
SELECT {{own}}, category, {_FLOW} AS flow, corrects, {{sign}}SUM(amount) FROM transfer
WHERE programme_id = ? AND period = ? AND id BETWEEN ? AND ?
    AND {{own}} NOT IN (SELECT id FROM account WHERE kind <> 'person')
GROUP BY 1, 2, 3, 4
"""
_MOVES = (
    "INSERT INTO month_move"
    + _SIDE.format(own="credit_id", other="debit_id", sign="")
    + "UNION ALL"
    + _SIDE.format(own="debit_id", other="credit_id", sign="-")
)

_STATEMENTS = """
WITH by_category AS (
    SELECT account_id, category, SUM(points) AS points FROM month_move WHERE flow = 0
    GROUP BY account_id, category ORDER BY account_id, category
), earned AS (
    SELECT account_id, '{' || {earned} || '}' AS document, SUM(points) AS total
    FROM by_category GROUP BY account_id
), used AS (
    SELECT account_id,
        -SUM(CASE WHEN flow = 1 THEN points ELSE 0 END) AS spent,
        -SUM(CASE WHEN flow = 2 THEN points ELSE 0 END) AS expired
    FROM month_move WHERE flow > 0 GROUP BY account_id
), by_corrected AS (
    SELECT account_id, corrects, SUM(points) AS points FROM month_move WHERE corrects <> ''
    GROUP BY account_id, corrects ORDER BY account_id, corrects
), corrected AS (
    SELECT account_id, '{' || {corrected} || '}' AS document FROM by_corrected GROUP BY account_id
), home AS (
    SELECT person_id, MIN(household_id) AS household_id
    FROM membership WHERE state = 'confirmed' GROUP BY person_id
), month AS (
    SELECT a.id AS account_id, COALESCE(s.closing, 0) AS opening,
        COALESCE(e.document, '{}') AS document, COALESCE(e.total, 0) AS total,
        COALESCE(u.spent, 0) AS spent, COALESCE(u.expired, 0) AS expired,
        COALESCE(c.document, '{}') AS corrected, p.building_id AS building_id, p.estate_id AS estate_id
    FROM account a
    LEFT JOIN statement s ON s.account_id = a.id AND s.period = ?
    LEFT JOIN earned e ON e.account_id = a.id
    LEFT JOIN used u ON u.account_id = a.id
    LEFT JOIN corrected c ON c.account_id = a.id
    LEFT JOIN home h ON h.person_id = a.person_id
    LEFT JOIN place p ON p.id = h.household_id
    WHERE a.programme_id = ? AND a.kind = 'person'
        AND (s.id IS NOT NULL OR e.account_id IS NOT NULL OR u.account_id IS NOT NULL)
)
INSERT INTO statement (account_id, period, opening, earned, earned_total, spent, expired, closing, corrected,
    building_id, rank_building, rank_estate)
SELECT account_id, ?, opening, document, total, spent, expired, opening + total - spent - expired, corrected,
    building_id,
    CASE WHEN building_id IS NULL THEN 0 ELSE RANK() OVER (PARTITION BY building_id ORDER BY total DESC) END,
    CASE WHEN estate_id IS NULL THEN 0 ELSE RANK() OVER (PARTITION BY estate_id ORDER BY total DESC) END
FROM month WHERE true ORDER BY account_id
ON CONFLICT (account_id, period) DO NOTHING
"""
