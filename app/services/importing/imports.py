"""The three kinds of files an office hands in, under one set of verbs: read, preview, apply."""

from datetime import date, datetime

from app.services.access import Actor
from app.services.errors import invalid
from app.services.importing.catalogue import CatalogueReading, read_catalogue
from app.services.importing.roster import RosterReading, read_roster
from app.services.importing.stewards import StewardsReading, read_stewards
from app.services.importing.workbook import open_workbook
from app.services.importing.writing.report import Progress, Report, silent
from app.services.importing.writing.roster import apply_roster, preview_roster
from app.services.importing.writing.services import apply_services, preview_services
from app.services.importing.writing.stewards import apply_stewards, preview_stewards
from models.registry import Place

ROSTER, STEWARDS, SERVICES = "roster", "stewards", "services"
KINDS = {ROSTER: "居民花名册", STEWARDS: "管家、楼栋长和网格员联系表", SERVICES: "服务目录"}
"""Kinds of files by code, with what people call them."""
LEDGER = "ledger"
"""A hand-kept ledger of points: it goes into the points' own door, see staging_ledger."""

Reading = RosterReading | StewardsReading | CatalogueReading


def read(kind: str, content: bytes, name: str, today: date, progress: Progress = silent) -> Reading:
    """Understand a file without touching the database; `today` is the local day that bounds births and terms.

    Errors: FILE_REFUSED with what to do about the file, INVALID_INPUT for a kind that is not one of KINDS.
    """
    if kind not in KINDS:
        raise invalid("kind", f"请选择要导入的内容：{'、'.join(KINDS.values())}")
    workbook = open_workbook(content, name)
    if kind == ROSTER:
        return read_roster(workbook, today, progress)
    return read_stewards(workbook, today) if kind == STEWARDS else read_catalogue(workbook)


def preview(reading: Reading, estate: Place | None) -> Report:
    """What applying would add, change and leave, and all problems; writes nothing."""
    if isinstance(reading, CatalogueReading):
        return preview_services(reading, estate)
    known = _known(estate)
    return (
        preview_roster(reading, known) if isinstance(reading, RosterReading) else preview_stewards(reading, known)
    )


def apply(
    actor: Actor,
    reading: Reading,
    estate: Place | None,
    *,
    partial: bool,
    now: datetime,
    progress: Progress | None = None,
) -> Report:
    """Write what was read, whole or, if `partial`, without what is wrong; see the kind's own function."""
    if isinstance(reading, CatalogueReading):
        return apply_services(actor, reading, estate, partial=partial, now=now, progress=progress)
    known = _known(estate)
    if isinstance(reading, RosterReading):
        return apply_roster(actor, reading, known, partial=partial, now=now, progress=progress)
    return apply_stewards(actor, reading, known, partial=partial, now=now, progress=progress)


def _known(estate: Place | None) -> Place:
    if estate is None:
        raise invalid("estate", "请选择小区")
    return estate
