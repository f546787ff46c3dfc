"""The ledger: the only room that writes points. Others call what stands here."""

from app.services.points.close import close_month, months_to_close
from app.services.points.deeds import (
    approve_deed,
    deed_actions,
    find_deed,
    record_deed,
    reject_deed,
    waiting_deeds,
)
from app.services.points.programmes import find_programme, grant_monthly, programmes, rule_in_force
from app.services.points.reading import (
    account_of,
    balances,
    category_label,
    explain,
    history,
    statement,
    statements,
)
from app.services.points.reconcile import differences
from app.services.points.transfers import award, find_transfer, redeem, reverse

__all__ = [
    "account_of",
    "approve_deed",
    "award",
    "balances",
    "category_label",
    "close_month",
    "deed_actions",
    "differences",
    "explain",
    "find_deed",
    "find_programme",
    "find_transfer",
    "grant_monthly",
    "history",
    "months_to_close",
    "programmes",
    "record_deed",
    "redeem",
    "reject_deed",
    "reverse",
    "rule_in_force",
    "statement",
    "statements",
    "waiting_deeds",
]
