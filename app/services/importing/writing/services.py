"""Write a catalogue of services: entries known by their code, or by their name if they came with the defaults."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.services import audit
from app.services.access import Actor
from app.services.errors import DomainError
from app.services.importing.catalogue import CatalogueReading, Price, ServiceRow
from app.services.importing.cells import plain
from app.services.importing.writing.bulk import insert_rows
from app.services.importing.writing.report import (
    Counting,
    Progress,
    Report,
    one_at_a_time,
    refuse_problems,
    require_office,
    silent,
)
from config.vocabulary import ErrorCode
from models.database import transaction
from models.orders import Service
from models.registry import Place

_BARE_SUM = re.compile(r"[￥¥]?[\d,.]+元?")
COLUMNS = (
    "name",
    "category",
    "description",
    "price_words",
    "price_fen",
    "respond_within",
    "arrive_within",
    "finish_within",
    "priority_for",
    "served_by",
    "enabled",
    "position",
)
"""What the file says of a service; its short name is the office page's."""


@dataclass
class ServicesPlan:
    reading: CatalogueReading
    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[Service] = field(default_factory=list)
    counting: Counting = field(default_factory=Counting)

    def report(self) -> Report:
        return Report(self.reading.file, self.counting.tallies(), self.reading.findings)


def preview_services(reading: CatalogueReading, estate: Place | None = None) -> Report:
    """What applying would change; writes nothing. The catalogue is the district's: `estate` changes nothing."""
    return plan_services(reading).report()


def apply_services(
    actor: Actor,
    reading: CatalogueReading,
    estate: Place | None,
    *,
    partial: bool,
    now: datetime,
    progress: Progress | None = None,
) -> Report:
    """Write the catalogue in one transaction; applied again, it changes nothing.

    `estate` is where the actor works for the office; only the system may leave it out. Blank cells erase nothing,
    and services missing from the file stay. Errors: FORBIDDEN, IMPORT_REFUSED with every problem.
    """
    if estate is not None:
        require_office(actor, estate)
    elif actor.person is not None:
        raise DomainError(ErrorCode.FORBIDDEN)
    tell = progress or silent
    refuse_problems(reading.findings, partial)
    with transaction():
        one_at_a_time("services")
        plan = plan_services(reading)
        insert_rows(Service, plan.new, "登记服务", tell)
        if plan.changed:
            Service.bulk_update(plan.changed, COLUMNS, batch_size=100)
        report = plan.report()
        audit.write(
            actor, "import.services", estate.code if estate else "services", now, estate, **report.numbers()
        )
    return report


def plan_services(reading: CatalogueReading) -> ServicesPlan:
    """Compare the file with the catalogue as it is now."""
    plan = ServicesPlan(reading)
    known = {service.code: service for service in Service.select().order_by(Service.id)}
    codes = {row.code for row in reading.taken}
    by_name = {service.name: service for code, service in known.items() if code not in codes}
    for row in reading.taken:
        service = known.get(row.code) or by_name.pop(row.name, None)
        said = _said(row)
        if service is None:
            plan.new.append({"code": row.code, **said})
            plan.counting.add("services", new=1)
            continue
        edits = {name: value for name, value in said.items() if _edits(row, name, value, getattr(service, name))}
        for name, value in edits.items():
            setattr(service, name, value)
        plan.counting.add("services", changed=bool(edits), unchanged=not edits)
        if edits:
            plan.changed.append(service)
    return plan


def _said(row: ServiceRow) -> dict[str, Any]:
    """The row as the catalogue keeps it."""
    promises = {
        name: promise.as_stored() if promise else None
        for name in ("respond_within", "arrive_within", "finish_within")
        for promise in [getattr(row, name)]
    }
    return {
        "name": row.name,
        "category": row.category,
        "description": row.description,
        "price_words": price_words(row.price),
        "price_fen": row.price.fen,
        **promises,
        "priority_for": list(row.priority_for),
        "served_by": row.served_by,
        "enabled": row.enabled,
        "position": row.number,
    }


def price_words(price: Price) -> str:
    """A price as residents read it: ￥10 and 10.00 are 10元, 0元 is 免费; what says more stays as written."""
    text = plain(price.words)
    if price.fen is None or not _BARE_SUM.fullmatch(text):
        return text
    return f"{price.fen / 100:.2f}".removesuffix(".00") + "元" if price.fen else "免费"


def _edits(row: ServiceRow, name: str, value: object, known: object) -> bool:
    """Whether a cell says something else than is known. A new price in words has no sum any more."""
    if name in row.unsure:
        return False
    if name == "price_fen":
        return bool(row.price.words) and value != known
    blank = value is None or value == "" or value == []
    return not blank and value != known
