"""How well orders were served in a period: every figure of each steward, building, estate or company, for those who
watch over places, and their own for those who serve."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.services.access import Actor
from app.services.errors import DomainError, invalid
from app.services.local_time import span_bounds
from app.services.orders.figures import FIGURES, SUBJECTS, Span, Value
from config.vocabulary import ErrorCode, Role
from models.people import Person
from models.registry import Organisation, Place

WATCHING = (Role.OFFICE, Role.MANAGER, Role.SUPERVISOR, Role.AUDITOR)
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Performance:
    """A subject's public code and name, and by figure how many of how many; without a row there is nothing to say."""

    code: str
    name: str
    figures: dict[str, Value] = field(default_factory=dict)


def performance(actor: Actor, by: str, period: str) -> list[Performance]:
    """Figures of a month, quarter or year by `steward`, `building`, `estate` or `company`.

    Errors: INVALID_INPUT for another grouping or no period, FORBIDDEN for who neither watches nor serves as such.
    """
    if by not in SUBJECTS:
        raise invalid("by", f"只能是 {'、'.join(SUBJECTS)}")
    try:
        start, end = span_bounds(period)
    except ValueError as error:
        raise invalid("period", "要写成 2026-10（月）、2026-Q4（季）或 2026（年）") from error
    paths = actor.paths(*WATCHING)
    own = None if paths else _own(actor, by)
    found: dict[int, dict[str, Value]] = {}
    for code, figure in FIGURES.items():
        for path in paths or ("/",):
            for key, value in figure.count(by, Span(path, start, end), own).items():
                of = found.setdefault(key, {})
                of[code] = of[code] + value if code in of else value
    return [Performance(*named, found[key]) for key, named in sorted(_named(by, list(found)).items())]


def _own(actor: Actor, by: str) -> list[int]:
    """Who serves reads their own figures, and those of the organisations they speak for."""
    if by == "steward" and {Role.STEWARD, Role.PARTNER} & set(actor.roles()):
        return [actor.id]
    if by == "company" and Role.PARTNER in actor.roles():
        return [row.id for row in Organisation.select(Organisation.id).where(Organisation.contact == actor.id)]
    raise DomainError(ErrorCode.FORBIDDEN)


def _named(by: str, keys: Sequence[int]) -> dict[int, tuple[str, str]]:
    table = {"steward": Person, "company": Organisation}.get(by, Place)
    name = Place.label if table is Place else table.name
    named: dict[int, tuple[str, str]] = {}
    for start in range(0, len(keys), CHUNK):
        rows = table.select(table.id, table.code, name).where(table.id.in_(keys[start : start + CHUNK]))
        named |= {key: (code, words) for key, code, words in rows.tuples()}
    return named
