"""A hand-kept ledger's way through the office: handed in, every row previewed, confirmed as one batch of points.

Points are not the registry's: what is confirmed waits for the checker, and is taken back as the batch it became.
"""

from collections import Counter
from dataclasses import replace
from datetime import datetime

from peewee import ModelSelect

from app.services import points
from app.services.access import Actor
from app.services.errors import DomainError, not_found
from app.services.importing.imports import LEDGER
from app.services.importing.ledger import LedgerReading, LedgerRow
from app.services.importing.preview_rows import PreviewRow, Spot, door, with_reasons
from app.services.importing.staging import S, drop_row, keep, keep_preview, settle, staged, take_up_row
from app.services.importing.writing.ledger import batch_rows, read_points_ledger, record_ledger
from app.services.importing.writing.report import Progress, silent
from config.vocabulary import ErrorCode, Role, RowState
from models.database import transaction
from models.importing import Import
from models.points import Batch, Programme
from models.registry import Place

MAKERS = (Role.MANAGER, Role.OFFICE)
OWN = "是您自己的积分，请别人来导入"


def hand_in_ledger(actor: Actor, name: str, content: bytes, estate: Place, programme: str, now: datetime) -> Import:
    """Keep a ledger for reading. FORBIDDEN, NOT_FOUND for the programme, INVALID_INPUT (no file, no estate)."""
    actor.require(estate.path, *MAKERS)
    report = {"programme": points.find_programme(programme).code}
    return keep(actor, LEDGER, name, content, estate, now, report)


def ledgers(actor: Actor) -> ModelSelect:
    """Ledgers handed in for the actor's estates, without their content, the newest first."""
    return staged(actor, *MAKERS).where(Import.kind == LEDGER)


def unfinished_ledgers(actor: Actor) -> list[Import]:
    """Those that somebody has still to confirm or drop."""
    return list(ledgers(actor).where(Import.state.in_([S.READING, S.PREVIEWED])).limit(20))


def find_ledger(actor: Actor, code: str) -> Import:
    row = ledgers(actor).where(Import.code == code).first()
    if row is None:
        raise not_found("这份台账")
    return row


def programme_of(row: Import) -> Programme:
    return points.find_programme(row.report["programme"])


def batch_of(row: Import) -> Batch | None:
    """The batch a confirmed ledger became."""
    return Batch.get_or_none(Batch.code == row.report.get("batch", ""))


def preview_ledger(code: str, now: datetime, progress: Progress = silent) -> None:
    """Read the ledger and keep what would become of every row. One that cannot be read is refused with words."""
    row = Import.get(Import.code == code)
    progress("读取台账", 0, 1)
    try:
        reading = _read(row)
        rows, sums = _rows(reading, row)
    except DomainError as error:
        settle(row, S.READING, S.REFUSED, trouble=error.detail or error.code.label, content=None)
        return
    own = sum(OWN in one.why for one in rows)
    trouble = f"有 {own} 行{OWN}" if own else ""
    keep_preview(row, rows, sums, progress, trouble)


def _read(row: Import) -> LedgerReading:
    return read_points_ledger(row.content, row.name, row.estate, row.report["programme"], row.made_at)


def _rows(reading: LedgerReading, row: Import) -> tuple[list[PreviewRow], dict[str, int]]:
    """Every row with whom it was matched to and by which rule, or why it does not count; people and points in all."""
    deeds = batch_rows(reading, row.estate, row.report["programme"], row.made_at)
    known = points.known_rows([deed.key for _, deed in deeds])
    programme = programme_of(row)
    titles = {one.rule.code: one.title for one in points.rules_in_force(programme, row.made_at)}
    states: dict[Spot, tuple[RowState, str]] = {}
    matched: dict[Spot, str] = {}
    people: Counter[int] = Counter()
    for said, deed in deeds:
        spot = (said.sheet, said.row)
        matched[spot] = f"记给 {deed.home.label} {deed.person.name}，按“{titles.get(deed.rule, deed.rule)}”"
        states[spot] = (RowState.NEW, _what(said))
        if deed.key in known:
            states[spot] = (RowState.REPEATED, _what(said))
            matched[spot] = "以前录过，不再录"
        elif deed.person.id == row.made_by_id:
            matched[spot] = OWN
        if states[spot][0] is RowState.NEW:
            people[deed.person.id] += said.points
    for said in reading.rows:
        repeated = RowState.REPEATED if said.repeats else RowState.WRONG
        states.setdefault((said.sheet, said.row), (repeated, _what(said)))
    in_order = {(said.sheet, said.row): states[said.sheet, said.row] for said in reading.rows}
    rows = []
    for one in with_reasons(in_order, reading.findings):
        spot = (one.sheet, one.row)
        state = RowState.REPEATED if in_order.get(spot, (None,))[0] is RowState.REPEATED else one.state
        why = "；".join(part for part in (matched.get(spot, ""), one.why) if part)
        rows.append(replace(one, state=state, what=one.what or "不是记分的行", why=why))
    return rows, {"people": len(people), "points": sum(people.values())}


def _what(said: LedgerRow) -> str:
    day = f"{said.day.month} 月 {said.day.day} 日" if said.day else "日期不明"
    worth = f"+{said.points} 分" if said.points else ""
    who = f"{said.name} {door(said.address)}".strip()
    return " · ".join(part for part in (day, who, said.deed, worth) if part)


def confirm_ledger(actor: Actor, code: str, now: datetime) -> Batch:
    """The officer has seen the preview: the rows that count become one batch, and wait for the checker.

    Errors: STATE_CONFLICT when it is done already, and those of `record_ledger`.
    """
    row = find_ledger(actor, code)
    row.content = Import.get_by_id(row.id).content
    # Read before anything is locked; whoever comes too late finds the content gone and is told below.
    reading = _read(row) if row.content else None
    with transaction():
        settle(row, S.PREVIEWED, S.APPLYING)
        assert reading is not None, "a file that waits for the officer's yes has its content"
        batch = record_ledger(actor, reading, row.estate, row.report["programme"], partial=True, now=now)
        report = row.report | {"batch": batch.code}
        settle(row, S.APPLYING, S.APPLIED, applied_at=now, content=None, trouble="", report=report)
    return batch


def drop_ledger(actor: Actor, code: str, now: datetime) -> None:
    """Not to be taken in after all: the file is forgotten."""
    drop_row(actor, find_ledger(actor, code), now)


def take_up_ledger(actor: Actor, code: str, now: datetime) -> Import:
    """Read again what was cut off; of two one gets it. IN_FLIGHT, STATE_CONFLICT."""
    row = find_ledger(actor, code)
    if row.state != S.READING:
        raise DomainError(ErrorCode.STATE_CONFLICT, "这份台账已经读完")
    return take_up_row(row, now)
