"""What a catalogue of services says."""

from dataclasses import dataclass

from app.services.importing.findings import Finding, Level, Skipped
from config.vocabulary import PromiseUnit


@dataclass(frozen=True, slots=True)
class Promise:
    """A time promise: a count of minutes, days or working days, the same day, or words that set no deadline."""

    unit: PromiseUnit
    count: int = 0
    words: str = ""

    def as_stored(self) -> dict[str, object]:
        """The document the catalogue keeps."""
        if self.unit is PromiseUnit.WORDS:
            return {"unit": self.unit.value, "words": self.words}
        if self.unit is PromiseUnit.SAME_DAY:
            return {"unit": self.unit.value}
        return {"unit": self.unit.value, "count": self.count}


@dataclass(frozen=True, slots=True)
class Price:
    """A price as people read it, and in whole fen where it is a plain sum: 0 is free of charge, None is agreed.

    `per` is what the sum is for (次, 件, 份), empty for the whole service.
    """

    words: str = ""
    fen: int | None = None
    per: str = ""


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A record of the catalogue. `number` counts records from 1; `row` as the spreadsheet program shows it.

    `served_by` is a kind of post, or the word as written for those who hold none (志愿者). `unsure` names what
    stood in bad cells.
    """

    sheet: str
    row: int
    line: int
    number: int
    code: str
    name: str
    category: str
    description: str
    price: Price
    respond_within: Promise | None
    arrive_within: Promise | None
    finish_within: Promise | None
    priority_for: tuple[str, ...]
    served_by: str
    enabled: bool
    rejected: bool = False
    unsure: frozenset[str] = frozenset()


@dataclass(frozen=True)
class CatalogueReading:
    """A catalogue as it was read."""

    file: str
    services: tuple[ServiceRow, ...]
    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]

    @property
    def taken(self) -> tuple[ServiceRow, ...]:
        return tuple(service for service in self.services if not service.rejected)

    @property
    def problems(self) -> tuple[Finding, ...]:
        """What somebody must mend: rejected rows and bad cells."""
        return tuple(found for found in self.findings if found.level is not Level.NOTE)

    @property
    def notes(self) -> tuple[Finding, ...]:
        return tuple(found for found in self.findings if found.level is Level.NOTE)
