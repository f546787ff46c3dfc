"""The month's end: one statement for each account, computed by the database at once, and then fixed."""

from datetime import datetime

from peewee import fn

from app.services.errors import DomainError
from app.services.local_time import next_period, period_bounds, previous_period
from config.vocabulary import ErrorCode
from models.database import current, is_postgresql, take_alone, transaction
from models.points import ClosedPeriod, Programme, Statement, Transfer


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


def close_month(programme: Programme, period: str, now: datetime) -> int:
    """Close a month and write its statements; answers how many. Closing it again changes nothing.

    Earlier open months are closed first, since a statement opens with the balance the one before closed with.
    PERIOD_NOT_OVER while the month still runs.
    """
    if period_bounds(period)[1] > now:
        raise DomainError(ErrorCode.PERIOD_NOT_OVER)
    with transaction():
        take_alone(f"programme:{programme.id}")
        for month in months_to_close(programme, period):
            ClosedPeriod.create(programme=programme, period=month, closed_at=now)
            _write_statements(programme, month)
    return (
        Statement.select()
        .join(Statement.account.rel_model)
        .where(Statement.period == period, Statement.account.rel_model.programme == programme)
    ).count()


def _write_statements(programme: Programme, period: str) -> None:
    mark = "%s" if is_postgresql() else "?"
    joined = "string_agg({}, ',' ORDER BY category)" if is_postgresql() else "group_concat({}, ',')"
    earned = joined.format("'\"' || category || '\":' || points")
    sql = _STATEMENTS.replace("{earned}", earned).replace("?", mark)
    current().database.execute_sql(
        sql, (programme.id, period, programme.id, period, previous_period(period), programme.id, period)
    )


_STATEMENTS = """
WITH moved AS (
    SELECT t.credit_id AS account_id, t.category, d.kind AS other, t.amount AS points
    FROM transfer t JOIN account d ON d.id = t.debit_id
    WHERE t.programme_id = ? AND t.period = ?
    UNION ALL
    SELECT t.debit_id, t.category, c.kind, -t.amount
    FROM transfer t JOIN account c ON c.id = t.credit_id
    WHERE t.programme_id = ? AND t.period = ?
), by_category AS (
    SELECT account_id, category, SUM(points) AS points
    FROM moved WHERE other NOT IN ('redemption', 'expiry')
    GROUP BY account_id, category ORDER BY account_id, category
), earned AS (
    SELECT account_id, '{' || {earned} || '}' AS document, SUM(points) AS total
    FROM by_category GROUP BY account_id
), used AS (
    SELECT account_id,
        -SUM(CASE WHEN other = 'redemption' THEN points ELSE 0 END) AS spent,
        -SUM(CASE WHEN other = 'expiry' THEN points ELSE 0 END) AS expired
    FROM moved WHERE other IN ('redemption', 'expiry') GROUP BY account_id
), home AS (
    SELECT person_id, MIN(household_id) AS household_id
    FROM membership WHERE state = 'confirmed' GROUP BY person_id
), month AS (
    SELECT a.id AS account_id, COALESCE(s.closing, 0) AS opening,
        COALESCE(e.document, '{}') AS document, COALESCE(e.total, 0) AS total,
        COALESCE(u.spent, 0) AS spent, COALESCE(u.expired, 0) AS expired,
        p.building_id AS building_id, p.estate_id AS estate_id
    FROM account a
    LEFT JOIN statement s ON s.account_id = a.id AND s.period = ?
    LEFT JOIN earned e ON e.account_id = a.id
    LEFT JOIN used u ON u.account_id = a.id
    LEFT JOIN home h ON h.person_id = a.person_id
    LEFT JOIN place p ON p.id = h.household_id
    WHERE a.programme_id = ? AND a.kind = 'person'
        AND (s.id IS NOT NULL OR e.account_id IS NOT NULL OR u.account_id IS NOT NULL)
)
INSERT INTO statement (account_id, period, opening, earned, earned_total, spent, expired, closing,
    building_id, rank_building, rank_estate)
SELECT account_id, ?, opening, document, total, spent, expired, opening + total - spent - expired, building_id,
    CASE WHEN building_id IS NULL THEN 0 ELSE RANK() OVER (PARTITION BY building_id ORDER BY total DESC) END,
    CASE WHEN estate_id IS NULL THEN 0 ELSE RANK() OVER (PARTITION BY estate_id ORDER BY total DESC) END
FROM month ORDER BY account_id
"""
