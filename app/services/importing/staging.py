"""A file's way through the office: handed in, read and previewed, confirmed, and if need be undone as one.

Reading and applying take seconds: each step is claimed for a while by who does it, so that two never do it at once
and a step whose worker died can be taken up again. What is said meanwhile goes to `progress`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from peewee import JOIN, ModelSelect

from app.services import audit
from app.services.access import Actor, within
from app.services.errors import DomainError, invalid, not_found
from app.services.importing.imports import KINDS, LEDGER, apply, read
from app.services.importing.journal import difference, newest_keys, numbers, photograph, undo
from app.services.importing.preview_rows import PreviewRow, preview_rows
from app.services.importing.writing.bulk import insert_rows
from app.services.importing.writing.report import (
    Progress,
    Report,
    one_at_a_time,
    require_estate,
    require_office,
    silent,
)
from app.services.local_time import local_day
from config.vocabulary import ErrorCode, ImportState, Role, RowState
from models.database import changed, opaque_code, transaction
from models.importing import Import, ImportRow
from models.people import Person
from models.registry import Place

PATIENCE = timedelta(minutes=3)
"""A step that has not ended by then was cut off."""
S = ImportState


def hand_in(actor: Actor, kind: str, name: str, content: bytes, estate: Place, now: datetime) -> Import:
    """Keep a file for reading. FORBIDDEN, INVALID_INPUT (no such kind, no file, no estate)."""
    require_office(actor, estate)
    if kind not in KINDS:
        raise invalid("kind", f"请选择要导入的内容：{'、'.join(KINDS.values())}")
    return keep(actor, kind, name, content, estate, now)


def keep(
    actor: Actor,
    kind: str,
    name: str,
    content: bytes,
    estate: Place,
    now: datetime,
    report: dict[str, Any] | None = None,
) -> Import:
    """The file as it came, waiting to be read. INVALID_INPUT when it is empty or the place is no estate."""
    require_estate(estate)
    if not content:
        raise invalid("file", "请选择要导入的文件（.xlsx 或 .csv）")
    with transaction():
        row = Import.create(
            code=opaque_code("i"),
            kind=kind,
            name=name[-120:] or "表格",
            estate=estate,
            state=S.READING,
            content=content,
            report=report or {},
            made_by=actor.person,
            made_at=now,
            working_until=now + PATIENCE,
        )
        audit.write(actor, "import.hand_in", row.code, now, estate, file=row.name, bytes=len(content))
    return row


def imports(actor: Actor) -> ModelSelect:
    """Files of the actor's estates for the registry and the catalogue, without their content, the newest first."""
    return staged(actor, Role.OFFICE).where(Import.kind != LEDGER)


def staged(actor: Actor, *roles: Role) -> ModelSelect:
    """Every file of the estates where the actor has one of these roles, without content, the newest first."""
    columns = [field for field in Import._meta.sorted_fields if field.name not in ("content", "journal")]
    return (
        Import.select(*columns, Place, Person)
        .join(Place, on=(Import.estate == Place.id))
        .switch(Import)
        .join(Person, JOIN.LEFT_OUTER, on=(Import.made_by == Person.id))
        .where(within(actor, *roles))
        .order_by(Import.id.desc())
    )


def find_import(actor: Actor, code: str) -> Import:
    row = imports(actor).where(Import.code == code).first()
    if row is None:
        raise not_found("这次导入")
    return row


def rows_of(row: Import) -> ModelSelect:
    return ImportRow.select().where(ImportRow.import_ == row).order_by(ImportRow.position)


def preview_staged(code: str, now: datetime, progress: Progress = silent) -> None:
    """Read the file and keep what would become of every row. A file that cannot be read is refused with words."""
    row = Import.get(Import.code == code)
    try:
        reading = read(row.kind, row.content, row.name, local_day(row.made_at), progress)
        report, rows = preview_rows(reading, row.estate)
    except DomainError as error:
        settle(row, S.READING, S.REFUSED, trouble=error.detail or error.code.label, content=None)
        return
    keep_preview(row, rows, _said(report), progress)


def keep_preview(
    row: Import, rows: Sequence[PreviewRow], report: dict[str, Any], progress: Progress, trouble: str = ""
) -> None:
    """Write down what would become of every row; from then on the file waits for the officer's yes."""
    progress("写出预览", 0, len(rows))
    counts = {state.value: sum(one.state is state for one in rows) for state in RowState}
    with transaction():
        ImportRow.delete().where(ImportRow.import_ == row).execute()
        insert_rows(
            ImportRow,
            [
                {
                    "import_": row.id,
                    "position": position,
                    "sheet": one.sheet,
                    "row": one.row,
                    "state": one.state,
                    "what": one.what,
                    "why": one.why,
                }
                for position, one in enumerate(rows)
            ],
            "写出预览",
            progress,
        )
        settle(row, S.READING, S.PREVIEWED, report=row.report | report | {"rows": counts}, trouble=trouble)


def _said(report: Report) -> dict[str, Any]:
    return {
        "tallies": {noun: [one.new, one.changed, one.unchanged] for noun, one in report.tallies.items()},
        "rejected_rows": report.rejected_rows,
        "bad_cells": report.bad_cells,
        "notes": len(report.notes),
        "repeats": report.repeats,
    }


def confirm(actor: Actor, code: str, now: datetime) -> Import:
    """The officer has seen the preview: the file may be applied. STATE_CONFLICT, ALREADY_TAKEN."""
    row = find_import(actor, code)
    require_office(actor, row.estate)
    settle(row, S.PREVIEWED, S.APPLYING, working_until=now + PATIENCE)
    return find_import(actor, code)


def apply_staged(actor: Actor, code: str, now: datetime, progress: Progress = silent) -> None:
    """Write the good rows in one transaction, together with what undoing needs. On trouble nothing is written and
    the file waits for confirmation again, with the words of what happened."""
    row = Import.get(Import.code == code)
    estate = Place.get_by_id(row.estate_id)
    try:
        reading = read(row.kind, row.content, row.name, local_day(row.made_at), progress)
        with transaction():
            one_at_a_time(estate.code)
            before, newest = photograph(estate), newest_keys()
            report = apply(actor, reading, estate, partial=True, now=now, progress=progress)
            progress("记下可以撤销的内容", 0, 1)
            journal = difference(before, newest, estate)
            settle(
                row,
                S.APPLYING,
                S.APPLIED,
                applied_at=now,
                content=None,
                journal=journal,
                trouble="",
                report=row.report | _said(report) | {"written": numbers(journal)},
            )
            progress("记下可以撤销的内容", 1, 1)
    except DomainError as error:
        settle(row, S.APPLYING, S.PREVIEWED, trouble=error.detail or error.code.label)
    except Exception:
        settle(row, S.APPLYING, S.PREVIEWED, trouble=ErrorCode.UNEXPECTED.label)
        raise


def undo_import(actor: Actor, code: str, now: datetime) -> dict[str, int]:
    """Take an applied import back, all of it or nothing. STATE_CONFLICT when somebody has worked with it since."""
    seen = find_import(actor, code)
    require_office(actor, seen.estate)
    with transaction():
        one_at_a_time(seen.estate.code)
        settle(seen, S.APPLIED, S.UNDONE, undone_at=now)
        counts = undo(Import.get_by_id(seen.id).journal or {})
        Import.update(journal=None).where(Import.id == seen.id).execute()
        audit.write(actor, "import.undo", code, now, seen.estate, rows=counts)
    return counts


def drop(actor: Actor, code: str, now: datetime) -> None:
    """Not to be imported after all: the file is forgotten."""
    drop_row(actor, find_import(actor, code), now)


def drop_row(actor: Actor, row: Import, now: datetime) -> None:
    with transaction():
        settle(row, S.PREVIEWED, S.DROPPED, content=None)
        ImportRow.delete().where(ImportRow.import_ == row).execute()
        audit.write(actor, "import.drop", row.code, now, row.estate)


def cut_off(row: Import, now: datetime) -> bool:
    """Whether reading or applying was begun and its worker died."""
    working = row.state in (S.READING, S.APPLYING)
    return working and row.working_until is not None and row.working_until < now


def take_up(actor: Actor, code: str, now: datetime) -> Import:
    """Take a step up again that was cut off; of two one gets it."""
    return take_up_row(find_import(actor, code), now)


def take_up_row(row: Import, now: datetime) -> Import:
    again = Import.update(working_until=now + PATIENCE).where(
        Import.id == row.id, Import.state == row.state, Import.working_until < now
    )
    with transaction():
        if not cut_off(row, now) or not changed(again):
            raise DomainError(ErrorCode.IN_FLIGHT, "这次导入还在进行")
    return row


def settle(row: Import, source: ImportState, target: ImportState, **columns: Any) -> None:
    """The one function that writes an import's state; of two hands one gets here."""
    with transaction():
        moved = changed(Import.update(state=target, **columns).where(Import.id == row.id, Import.state == source))
        if not moved:
            label = S(Import.get_by_id(row.id).state).label
            raise DomainError(ErrorCode.STATE_CONFLICT, f"这次导入{label}，不能再做这一步")
