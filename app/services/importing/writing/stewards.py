"""Write lists of stewards into an estate: grids, posts, people and their terms; all of it or nothing."""

from datetime import datetime
from typing import Any

from app.services import audit
from app.services.access import Actor
from app.services.importing.stewards import StewardsReading
from app.services.importing.writing.bulk import ids_by_code, insert_rows
from app.services.importing.writing.holders import SOURCE, Holder
from app.services.importing.writing.post_plan import StewardsPlan, plan_stewards
from app.services.importing.writing.report import (
    Progress,
    Report,
    one_at_a_time,
    refuse_problems,
    require_estate,
    require_office,
    silent,
)
from app.services.importing.writing.roster import phone_rows
from models.database import opaque_code, transaction
from models.people import Person, Phone
from models.registry import Place, Post, Term


def preview_stewards(reading: StewardsReading, estate: Place) -> Report:
    """What applying would change; writes nothing."""
    require_estate(estate)
    return plan_stewards(reading, estate).report()


def apply_stewards(
    actor: Actor,
    reading: StewardsReading,
    estate: Place,
    *,
    partial: bool,
    now: datetime,
    progress: Progress | None = None,
) -> Report:
    """Write the lists in one transaction; applied again on the same day, they change nothing.

    A vacancy leaves the post without a holder. A new holder ends the term of the one before. Errors: FORBIDDEN,
    INVALID_INPUT (no estate), IMPORT_REFUSED with every problem.
    """
    require_office(actor, estate)
    require_estate(estate)
    tell = progress or silent
    refuse_problems(reading.findings, partial)
    with transaction():
        one_at_a_time(estate.code)
        plan = plan_stewards(reading, estate)
        for grid in plan.grids.around(reading.grids):
            require_office(actor, grid)
        refuse_problems(plan.findings, partial)
        plan.grids.apply(now)
        _add_people(list(plan.holders.values()), now, tell)
        _add_posts(plan, tell)
        _write_terms(plan, tell)
        report = plan.report()
        audit.write(actor, "import.stewards", estate.code, now, estate, **report.numbers())
    return report


def _add_people(holders: list[Holder], now: datetime, progress: Progress) -> None:
    new = [holder for holder in holders if holder.known is None]
    rows: list[dict[str, Any]] = [
        {"code": opaque_code("u"), "name": holder.name, "source": SOURCE, "created_at": now} for holder in new
    ]
    insert_rows(Person, rows, "登记服务人员", progress)
    ids = ids_by_code(Person, [row["code"] for row in rows])
    for holder, row in zip(new, rows, strict=True):
        holder.new_id = ids[row["code"]]
    numbers = []
    for holder in holders:
        after = len(holder.known.numbers) if holder.known else 0
        for row in phone_rows(holder.person, holder.missing_numbers):
            numbers.append({**row, "position": after + row["position"]})
    insert_rows(Phone, numbers, "登记电话", progress)


def _add_posts(plan: StewardsPlan, progress: Progress) -> None:
    new = [seat for seat in plan.seats if seat.post is None]
    rows: list[dict[str, Any]] = [
        {
            "code": opaque_code("p"),
            "kind": seat.kind,
            "place": plan.grids.known[seat.where].id if isinstance(seat.where, str) else seat.where,
            "seat": seat.number,
        }
        for seat in new
    ]
    insert_rows(Post, rows, "设置岗位", progress)
    ids = ids_by_code(Post, [row["code"] for row in rows])
    made = {post.id: post for post in Post.select().where(Post.id.in_(list(ids.values())))}
    for seat, row in zip(new, rows, strict=True):
        seat.post = made[ids[row["code"]]]


def _write_terms(plan: StewardsPlan, progress: Progress) -> None:
    terms = plan.terms
    if terms.changed:
        Term.bulk_update(terms.changed, [Term.starts_on, Term.ends_on], batch_size=200)
    if terms.dropped:
        Term.delete().where(Term.id.in_([term.id for term in terms.dropped])).execute()
    rows = [
        {
            "post": seat.post,
            "person": seat.holder.person if seat.holder else None,
            "starts_on": starts,
            "ends_on": ends,
        }
        for seat, starts, ends in terms.new
    ]
    insert_rows(Term, rows, "登记任期", progress)
