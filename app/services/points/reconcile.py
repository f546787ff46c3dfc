"""Recompute every balance from the transfers and name what differs."""

from dataclasses import dataclass

from models.database import current


@dataclass(frozen=True, slots=True)
class Difference:
    """An account whose stored balance is not the fold of its transfers."""

    account: int
    stored: int
    counted: int


def differences() -> list[Difference]:
    """Empty when the ledger is right."""
    rows = current().database.execute_sql(
        """
        SELECT a.id, a.balance, COALESCE(m.total, 0)
        FROM account a LEFT JOIN (
            SELECT account_id, SUM(amount) AS total FROM (
                SELECT credit_id AS account_id, amount FROM transfer
                UNION ALL SELECT debit_id, -amount FROM transfer
            ) moved GROUP BY account_id
        ) m ON m.account_id = a.id
        WHERE a.kind = 'person' AND a.balance <> COALESCE(m.total, 0)
        ORDER BY a.id
        """
    )
    return [Difference(int(a), int(stored), int(counted)) for a, stored, counted in rows]
