"""Every row of a file as the office sees it before anything is written: what would become of it, and why."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.services.importing.catalogue import CatalogueReading
from app.services.importing.cells import Address
from app.services.importing.findings import Finding, Level
from app.services.importing.imports import Reading
from app.services.importing.roster import RosterReading
from app.services.importing.roster.model import Status
from app.services.importing.stewards import StewardsReading
from app.services.importing.writing.household_plan import plan_roster
from app.services.importing.writing.post_plan import plan_stewards
from app.services.importing.writing.report import Report
from app.services.importing.writing.services import plan_services
from config.vocabulary import RowState
from models.registry import Place

Spot = tuple[str, int]
"""A sheet and a row of it."""
_WEIGHT = [RowState.UNCHANGED, RowState.CHANGED, RowState.NEW]


@dataclass(frozen=True, slots=True)
class PreviewRow:
    sheet: str
    row: int
    state: RowState
    what: str
    why: str


def preview_rows(reading: Reading, estate: Place) -> tuple[Report, list[PreviewRow]]:
    """The report, and every row of data in the file's order; writes nothing."""
    if isinstance(reading, RosterReading):
        report, rows = _roster(reading, estate)
    elif isinstance(reading, StewardsReading):
        report, rows = _stewards(reading, estate)
    else:
        report, rows = _services(reading)
    return report, list(with_reasons(rows, report.findings))


def _roster(reading: RosterReading, estate: Place) -> tuple[Report, dict[Spot, tuple[RowState, str]]]:
    plan = plan_roster(reading, estate)
    changed = {person.id for person in plan.changed} | set(plan.new_numbers)
    changed |= {membership.person_id for membership, _ in plan.restated}
    changed |= {entry.known.id for entry, _ in plan.joining if entry.known}
    states: dict[Spot, RowState] = {}
    for entry in plan.entries:
        altered = entry.known is not None and entry.known.id in changed
        state = RowState.NEW if entry.known is None else RowState.CHANGED if altered else RowState.UNCHANGED
        states.update(((resident.sheet, resident.row), state) for resident, _ in entry.rows)
    rows = {}
    for one in reading.residents:
        spot = (one.sheet, one.row)
        state = RowState.REPEATED if one.status is Status.REPEATED else states.get(spot, RowState.WRONG)
        rows[spot] = state, f"{one.name} {door(one.address)}".strip()
    return plan.report(), rows


def door(address: Address) -> str:
    parts = ((address.building, "栋"), (address.unit, "单元"), (address.room, ""))
    return "".join(f"{part}{word}" for part, word in parts if part)


def _stewards(reading: StewardsReading, estate: Place) -> tuple[Report, dict[Spot, tuple[RowState, str]]]:
    plan = plan_stewards(reading, estate)
    begun = [seat for seat, _, _ in plan.terms.new]
    touched = {term.post_id for term in [*plan.terms.changed, *plan.terms.dropped]}
    states: dict[Spot, RowState] = {}
    for seat in plan.seats:
        state = RowState.UNCHANGED
        if seat.post is None or (seat.holder is not None and seat.holder.known is None):
            state = RowState.NEW
        elif seat in begun or seat.post.id in touched or (seat.holder and seat.holder.missing_numbers):
            state = RowState.CHANGED
        spot = (seat.held.sheet, seat.held.row)
        states[spot] = max(states.get(spot, RowState.UNCHANGED), state, key=_WEIGHT.index)
    rows = {
        (held.sheet, held.row): (
            states.get((held.sheet, held.row), RowState.WRONG),
            f"{held.post.label} {held.name or '空缺'}",
        )
        for held in reading.holdings
    }
    return plan.report(), rows


def _services(reading: CatalogueReading) -> tuple[Report, dict[Spot, tuple[RowState, str]]]:
    plan = plan_services(reading)
    new, changed = {row["code"] for row in plan.new}, {service.name for service in plan.changed}
    rows = {}
    for one in reading.services:
        state = RowState.CHANGED if one.name in changed else RowState.UNCHANGED
        state = RowState.WRONG if one.rejected else RowState.NEW if one.code in new else state
        rows[one.sheet, one.row] = state, f"{one.code} {one.name}"
    return plan.report(), rows


def with_reasons(rows: dict[Spot, tuple[RowState, str]], findings: Iterable[Finding]) -> Iterable[PreviewRow]:
    """Each row with all that was found in it; a rejected row is wrong whatever else it would be."""
    said: dict[Spot, list[Finding]] = {}
    for one in findings:
        said.setdefault((one.sheet, one.row), []).append(one)
    for spot in [*rows, *(spot for spot in said if spot not in rows and spot[1])]:
        found = said.get(spot, [])
        rejected = any(one.level is Level.REJECT_ROW for one in found)
        state, what = rows.get(spot, (RowState.WRONG if rejected else RowState.UNCHANGED, ""))
        why = "；".join(f"{one.column}：{one.message}" if one.column else one.message for one in found)
        yield PreviewRow(*spot, RowState.WRONG if rejected else state, what, why)
