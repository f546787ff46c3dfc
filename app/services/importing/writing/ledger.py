"""A hand-kept ledger goes into the points' own door: as one batch that waits for the checker."""

import hashlib
from datetime import datetime

from app.services import points
from app.services.access import Actor
from app.services.errors import DomainError, FieldError
from app.services.importing.ledger import LedgerReading, LedgerRow, read_ledger
from app.services.importing.workbook import open_workbook
from app.services.importing.writing.residents import roster_lookup
from app.services.local_time import day_start, local_day
from config.vocabulary import ErrorCode, MembershipState
from models.database import canonical_json
from models.people import Person
from models.points import Batch, RuleVersion
from models.registry import Membership, Place

BY_HAND = "hand_ledger"
"""The rule of deeds that no other rule names, or gives that many points for."""
SHOWN = 50


def read_points_ledger(content: bytes, name: str, estate: Place, programme: str, now: datetime) -> LedgerReading:
    """Understand a ledger of an estate's people. FILE_REFUSED with what to do; NOT_FOUND for the programme."""
    found = points.find_programme(programme)
    titles = {version.title: version.rule.code for version in points.rules_in_force(found, now)}
    return read_ledger(open_workbook(content, name), roster_lookup(estate), local_day(now), titles)


def record_ledger(
    actor: Actor, reading: LedgerReading, estate: Place, programme: str, *, partial: bool, now: datetime
) -> Batch:
    """Record what was read as one batch, whole or, if `partial`, without the rows that are wrong.

    IMPORT_REFUSED names the rows that are wrong; the others as for `points.record_batch`.
    """
    if reading.problems and not partial:
        errors = [FieldError(one.where, one.kind.value, one.message) for one in reading.problems[:SHOWN]]
        raise DomainError(ErrorCode.IMPORT_REFUSED, f"有 {len(reading.problems)} 处要改，没有导入", errors)
    rows = [row for _, row in batch_rows(reading, estate, programme, now)]
    return points.record_batch(actor, programme, estate, reading.file, rows, now)


def batch_rows(
    reading: LedgerReading, estate: Place, programme: str, now: datetime
) -> list[tuple[LedgerRow, points.BatchRow]]:
    """Every row that counts, with the deed it would become: for whom, at which home, by which rule."""
    taken = reading.taken
    people = {row.id: row for row in Person.select().where(Person.id.in_([row.person for row in taken]))}
    homes = _homes(estate, list(people))
    versions = {
        version.rule.code: version for version in points.rules_in_force(points.find_programme(programme), now)
    }
    return [
        (
            row,
            points.BatchRow(
                person=people[row.person],
                home=homes[row.person],
                rule=_rule(row, versions),
                amount=row.points,
                evidence=row.deed or "手工台账",
                note="；".join(part for part in (f"记录人：{row.recorder}", row.remark) if part),
                effective_at=day_start(row.day),
                key=_key(programme, people[row.person], row),
            ),
        )
        for row in taken
        if row.day is not None
    ]


def _homes(estate: Place, people: list[int]) -> dict[int, Place]:
    rows = (
        Membership.select(Membership, Place)
        .join(Place)
        .where(
            Membership.person.in_(people), Membership.state == MembershipState.CONFIRMED, Place.below(estate.path)
        )
        .order_by(Membership.id.desc())
    )
    return {row.person_id: row.household for row in rows}


def _rule(row: LedgerRow, versions: dict[str, RuleVersion]) -> str:
    version = versions.get(row.rule)
    fits = version is not None and version.amount <= row.points <= version.amount_max
    return row.rule if fits else BY_HAND


def _key(programme: str, person: Person, row: LedgerRow) -> str:
    """The same day, person, deed, points and recorder is the same row, in whatever file it comes again."""
    said = canonical_json([str(row.day), person.code, row.deed, row.points, row.recorder])
    return f"ledger:{programme}:{hashlib.sha256(said.encode()).hexdigest()}"
