"""Write a roster into an estate: places, people, numbers, memberships; all of it or nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.services import audit
from app.services.access import Actor
from app.services.importing.cells import first_day, is_mobile
from app.services.importing.roster import RosterReading
from app.services.importing.writing.bulk import CHUNK, chunks, ids_by_code, insert_rows
from app.services.importing.writing.household_plan import Entry, Home, RosterPlan, plan_roster
from app.services.importing.writing.report import (
    Progress,
    Report,
    one_at_a_time,
    refuse_problems,
    require_estate,
    require_office,
    silent,
)
from config.vocabulary import MembershipState
from models.database import opaque_code, transaction
from models.people import Person, Phone
from models.registry import Membership, Place

SOURCE = "roster"
"""Where such a person was first heard of."""


def preview_roster(reading: RosterReading, estate: Place) -> Report:
    """What applying would change; writes nothing."""
    require_estate(estate)
    return plan_roster(reading, estate).report()


def apply_roster(
    actor: Actor,
    reading: RosterReading,
    estate: Place,
    *,
    partial: bool,
    now: datetime,
    progress: Progress | None = None,
) -> Report:
    """Write the roster in one transaction; applied again, it changes nothing.

    `partial` takes the good rows when others have problems. Blank cells erase nothing, and nobody who is missing
    from the file is moved out. Errors: FORBIDDEN, INVALID_INPUT (no estate), IMPORT_REFUSED with every problem.
    """
    require_office(actor, estate)
    require_estate(estate)
    tell = progress or silent
    refuse_problems(reading.findings, partial)
    with transaction():
        one_at_a_time(estate.code)
        plan = plan_roster(reading, estate)
        refuse_problems(plan.findings, partial)
        plan.tree.make_missing(now, tell)
        _add_people(plan.new, now, tell)
        _change_people(plan, tell)
        _join(plan, actor, now, tell)
        _restate(plan, actor, now)
        report = plan.report()
        audit.write(actor, "import.roster", estate.code, now, estate, **report.numbers())
    return report


def _add_people(entries: list[Entry], now: datetime, progress: Progress) -> None:
    """Insert new people with their numbers; each entry learns its key."""
    rows: list[dict[str, Any]] = [
        {
            "code": opaque_code("u"),
            "name": entry.human.name,
            "gender": entry.human.gender,
            "birth": entry.human.birth,
            "born_on": first_day(entry.human.birth),
            "tags": list(entry.human.tags),
            "remark": entry.human.remark,
            "source": SOURCE,
            "created_at": now,
        }
        for entry in entries
    ]
    insert_rows(Person, rows, "登记居民", progress)
    ids = ids_by_code(Person, [row["code"] for row in rows])
    for entry, row in zip(entries, rows, strict=True):
        entry.new_id = ids[row["code"]]
    numbers = [phone for entry in entries for phone in phone_rows(entry.person, entry.human.numbers)]
    insert_rows(Phone, numbers, "登记电话", progress)


def phone_rows(person: int, numbers: Sequence[str]) -> list[dict[str, Any]]:
    """Rows of a person's numbers, the first to call first."""
    return [
        {"person": person, "number": number, "landline": not is_mobile(number), "position": position}
        for position, number in enumerate(numbers)
    ]


def _change_people(plan: RosterPlan, progress: Progress) -> None:
    fields = [Person.gender, Person.birth, Person.born_on, Person.tags, Person.remark]
    done = 0
    for part in chunks(plan.changed, CHUNK // 2):
        Person.bulk_update(part, fields)
        done += len(part)
        progress("更新居民", done, len(plan.changed))
    for people in chunks(list(plan.new_numbers)):
        Phone.delete().where(Phone.person.in_(people)).execute()
    rows = [row for person, numbers in plan.new_numbers.items() for row in phone_rows(person, numbers)]
    insert_rows(Phone, rows, "更新电话", progress)


def _join(plan: RosterPlan, actor: Actor, now: datetime, progress: Progress) -> None:
    rows = [
        {
            "code": opaque_code("m"),
            "person": entry.person,
            "household": plan.tree.places[home.key].id,
            "relation": home.relation,
            "kin": home.kin,
            "state": MembershipState.CONFIRMED,
            "requested_at": now,
            "decided_by": actor.person,
            "decided_at": now,
        }
        for entry, home in plan.joining
    ]
    insert_rows(Membership, rows, "登记住户关系", progress)


def _restate(plan: RosterPlan, actor: Actor, now: datetime) -> None:
    """Memberships the file says otherwise of, those with the same new words in one statement."""
    alike: dict[tuple[str, str], list[int]] = {}
    for membership, home in plan.restated:
        alike.setdefault(_words(home, membership), []).append(membership.id)
    for (relation, kin), ids in alike.items():
        for part in chunks(ids):
            Membership.update(
                relation=relation,
                kin=kin,
                state=MembershipState.CONFIRMED,
                decided_by=actor.person,
                decided_at=now,
                reason="",
                version=Membership.version + 1,
            ).where(Membership.id.in_(part)).execute()


def _words(home: Home, membership: Membership) -> tuple[str, str]:
    return home.relation.value, home.kin or membership.kin
