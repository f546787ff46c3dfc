"""Ledgers of points kept by hand: who did what on which day, how many points, who wrote it down."""

from app.services.importing.ledger.model import LedgerReading, LedgerRow, Lookup, Status
from app.services.importing.ledger.reading import read_ledger
from app.services.importing.ledger.rules import rule_for

__all__ = ["LedgerReading", "LedgerRow", "Lookup", "Status", "read_ledger", "rule_for"]
