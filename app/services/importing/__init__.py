"""Files of the community office: opened, read by rules, previewed, and written whole or not at all."""

from app.services.importing.catalogue import CatalogueReading, read_catalogue
from app.services.importing.findings import Finding, Level
from app.services.importing.imports import KINDS, Reading, apply, preview, read
from app.services.importing.ledger import LedgerReading, LedgerRow, Lookup, read_ledger, rule_for
from app.services.importing.roster import RosterReading, read_roster
from app.services.importing.staging import (
    apply_staged,
    confirm,
    cut_off,
    drop,
    find_import,
    hand_in,
    imports,
    preview_staged,
    rows_of,
    take_up,
    undo_import,
)
from app.services.importing.staging_ledger import (
    batch_of,
    confirm_ledger,
    drop_ledger,
    find_ledger,
    hand_in_ledger,
    ledgers,
    preview_ledger,
    programme_of,
    take_up_ledger,
    unfinished_ledgers,
)
from app.services.importing.stewards import StewardsReading, read_stewards
from app.services.importing.workbook import FileRefused, open_workbook
from app.services.importing.writing.ledger import read_points_ledger, record_ledger
from app.services.importing.writing.report import Report, Tally
from app.services.importing.writing.residents import roster_lookup
from app.services.importing.writing.roster import apply_roster
from app.services.importing.writing.services import apply_services
from app.services.importing.writing.stewards import apply_stewards

__all__ = [
    "KINDS",
    "CatalogueReading",
    "FileRefused",
    "Finding",
    "LedgerReading",
    "LedgerRow",
    "Level",
    "Lookup",
    "Reading",
    "Report",
    "RosterReading",
    "StewardsReading",
    "Tally",
    "apply",
    "apply_roster",
    "apply_services",
    "apply_staged",
    "apply_stewards",
    "batch_of",
    "confirm",
    "confirm_ledger",
    "cut_off",
    "drop",
    "drop_ledger",
    "find_import",
    "find_ledger",
    "hand_in",
    "hand_in_ledger",
    "imports",
    "ledgers",
    "open_workbook",
    "preview",
    "preview_ledger",
    "preview_staged",
    "programme_of",
    "read",
    "read_catalogue",
    "read_ledger",
    "read_points_ledger",
    "read_roster",
    "read_stewards",
    "record_ledger",
    "roster_lookup",
    "rows_of",
    "rule_for",
    "take_up",
    "take_up_ledger",
    "undo_import",
    "unfinished_ledgers",
]
