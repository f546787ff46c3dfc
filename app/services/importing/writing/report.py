"""What an import would change or has changed, and when it is refused."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.services.access import Actor
from app.services.errors import DomainError, FieldError, invalid
from app.services.importing.findings import Finding, Level
from config.vocabulary import ErrorCode, PlaceKind, Role
from models.database import take_alone
from models.registry import Place

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much is done, and how much there is."""


def silent(what: str, done: int, total: int) -> None:
    """For callers who do not watch."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many things of one kind the file adds, changes, and finds as they are."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class Report:
    """`tallies` by noun (buildings, households, people …); `findings` are the file's and those of this estate."""

    file: str
    tallies: Mapping[str, Tally]
    findings: tuple[Finding, ...] = ()
    repeats: int = 0

    @property
    def new(self) -> int:
        return sum(tally.new for tally in self.tallies.values())

    @property
    def changed(self) -> int:
        return sum(tally.changed for tally in self.tallies.values())

    @property
    def unchanged(self) -> int:
        return sum(tally.unchanged for tally in self.tallies.values())

    @property
    def rejected_rows(self) -> int:
        """Rows left out, each counted once."""
        return len({(one.sheet, one.row) for one in self.findings if one.level is Level.REJECT_ROW})

    @property
    def bad_cells(self) -> int:
        return sum(one.level is Level.BAD_CELL for one in self.findings)

    @property
    def wrong(self) -> int:
        """Rows left out and cells left empty."""
        return self.rejected_rows + self.bad_cells

    @property
    def problems(self) -> tuple[Finding, ...]:
        """What somebody should mend."""
        return tuple(one for one in self.findings if one.level is not Level.NOTE)

    @property
    def notes(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.level is Level.NOTE)

    def numbers(self) -> dict[str, Any]:
        """The report as plain numbers, for the audit log: no names, no phones."""
        counted = {noun: [tally.new, tally.changed, tally.unchanged] for noun, tally in self.tallies.items()}
        return {"file": self.file, "rejected_rows": self.rejected_rows, "bad_cells": self.bad_cells, **counted}


@dataclass
class Counting:
    """A tally while it is being counted."""

    counts: dict[str, list[int]] = field(default_factory=dict)

    def add(self, noun: str, new: int = 0, changed: int = 0, unchanged: int = 0) -> None:
        counted = self.counts.setdefault(noun, [0, 0, 0])
        for index, number in enumerate((new, changed, unchanged)):
            counted[index] += number

    def tallies(self) -> dict[str, Tally]:
        return {noun: Tally(*numbers) for noun, numbers in self.counts.items()}


def require_office(actor: Actor, place: Place) -> None:
    """FORBIDDEN unless the actor is the system or works for the community office over the place."""
    if actor.person is not None:
        actor.require(place.path, Role.OFFICE)


def require_estate(estate: Place) -> None:
    """INVALID_INPUT when the place is no estate."""
    if estate.kind != PlaceKind.ESTATE:
        raise invalid("estate", "请选择小区，不能导入到别的层级")


def refuse_problems(findings: Iterable[Finding], partial: bool) -> None:
    """IMPORT_REFUSED with every problem and its place, unless the officer takes the good rows alone."""
    problems = [one for one in findings if one.level is not Level.NOTE]
    if partial or not problems:
        return
    rows = len({(one.sheet, one.row) for one in problems if one.level is Level.REJECT_ROW})
    cells = sum(one.level is Level.BAD_CELL for one in problems)
    raise DomainError(
        ErrorCode.IMPORT_REFUSED,
        f"有{rows}行缺内容、{cells}格读不懂，没有导入：请按提示逐条修改，或选择只导入没有问题的部分",
        [FieldError(one.where, one.kind.value, one.message) for one in problems],
        extra={"rejected_rows": rows, "bad_cells": cells},
    )


def one_at_a_time(what: str) -> None:
    """Within a transaction: a second import of the same waits for the first, so that both see what is there."""
    take_alone(f"import:{what}")
