"""What a figure looks at, and a row behind it."""

from dataclasses import dataclass
from datetime import datetime

from app.services.local_time import months_of, span_bounds
from models.registry import Place

MOST_SOURCES = 500


@dataclass(frozen=True, slots=True)
class Scope:
    """A place and all below it in a month, quarter or year; points of one programme, or of all when it is None."""

    place: Place
    period: str
    start: datetime
    end: datetime
    months: tuple[str, ...]
    programme: str | None = None


def scope_of(place: Place, period: str, programme: str | None = None) -> Scope:
    return Scope(place, period, *span_bounds(period), tuple(months_of(period)), programme)


@dataclass(frozen=True, slots=True)
class Source:
    """A row behind a value: its public code, what it is, what it adds, and when."""

    code: str
    words: str
    part: int
    at: datetime
