"""What is said of whole sheets: hidden ones, hidden rows and columns, columns that are not taken."""

from collections.abc import Sequence

from app.services.importing.columns import Layout
from app.services.importing.findings import Finding, Level, column_letters
from app.services.importing.kinds import Kind
from app.services.importing.rows import untaken_headers
from app.services.importing.workbook import Sheet

MOST_NAMED = 20


def sheet_note(sheet: Sheet, kind: Kind, more: str = "") -> Finding:
    return Finding(Level.NOTE, kind, sheet.name, 0, f"{kind.label}{more}", line=0)


def survey(sheet: Sheet, layout: Layout, unmissed: frozenset[str] = frozenset()) -> list[Finding]:
    """Notes on a sheet that is imported: what in it is hidden, and which columns are left out."""
    notes = []
    if sheet.hidden_rows:
        notes.append(sheet_note(sheet, Kind.ROWS_HIDDEN, f"：第{_named(sorted(sheet.hidden_rows))}行"))
    hidden = [column for column in range(1, sheet.width + 1) if sheet.hidden_column(column)]
    if hidden:
        names = [layout.headers.get(column) or f"{column_letters(column)}列" for column in hidden]
        notes.append(sheet_note(sheet, Kind.COLUMNS_HIDDEN, f"：{_named(names)}"))
    untaken = untaken_headers(layout, sheet, unmissed)
    if untaken:
        notes.append(sheet_note(sheet, Kind.COLUMN_NOT_TAKEN, f"：{_named(untaken)}"))
    return notes


def _named(things: Sequence[object]) -> str:
    named = "、".join(str(thing) for thing in things[:MOST_NAMED])
    return f"{named} 等{len(things)}处" if len(things) > MOST_NAMED else named
