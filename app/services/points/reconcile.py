"""Recompute what is stored about accounts from the rows it follows from, and name what differs."""

from dataclasses import dataclass

from models.database import current


@dataclass(frozen=True, slots=True)
class Difference:
    """An account (its code) of which a stored figure is not what its rows add up to."""

    account: str
    what: str
    stored: int
    counted: int


_COUNTED = {
    "余额": """
        SELECT a.code, a.balance, COALESCE(m.total, 0) FROM account a LEFT JOIN (
            SELECT account_id, SUM(amount) AS total FROM (
                SELECT credit_id AS account_id, amount FROM transfer
                UNION ALL SELECT debit_id, -amount FROM transfer
            ) moved GROUP BY account_id
        ) m ON m.account_id = a.id
        WHERE a.kind = 'person' AND a.balance <> COALESCE(m.total, 0) ORDER BY a.id
    """,
    "预留": """
        SELECT a.code, a.held, COALESCE(h.total, 0) FROM account a LEFT JOIN (
            SELECT account_id, SUM(amount) AS total FROM hold WHERE state = 'held' GROUP BY account_id
        ) h ON h.account_id = a.id
        WHERE a.held <> COALESCE(h.total, 0) ORDER BY a.id
    """,
    "未到期积分": """
        SELECT a.code, l.total, a.balance FROM account a JOIN (
            SELECT account_id, SUM(remaining) AS total FROM lot GROUP BY account_id
        ) l ON l.account_id = a.id
        WHERE a.balance < l.total ORDER BY a.id
    """,
    "批次": """
        SELECT 'lot ' || l.id, l.remaining, l.amount - COALESCE(u.total, 0) FROM lot l LEFT JOIN (
            SELECT lot_id, SUM(amount) AS total FROM lot_use GROUP BY lot_id
        ) u ON u.lot_id = l.id
        WHERE l.remaining <> l.amount - COALESCE(u.total, 0) ORDER BY l.id
    """,
}


def differences() -> list[Difference]:
    """Empty when the ledger is right: balances, promised points, and lots where points expire."""
    return [
        Difference(str(account), what, int(stored), int(counted))
        for what, sql in _COUNTED.items()
        for account, stored, counted in current().database.execute_sql(sql).fetchall()
    ]
