"""What a roster says: one row for each person in a household."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.services.importing.cells import Address, age_on, is_mobile
from app.services.importing.findings import Finding, Level, Skipped


class Status(StrEnum):
    TAKEN = "ok"
    REJECTED = "reject"
    REPEATED = "duplicate"


@dataclass(frozen=True, slots=True)
class Resident:
    """A row of the roster. `person` numbers human beings: rows with one number are one person.

    `kin` is the relation to the head as written, `relation` its kind. `birth` is as far as known (1958,
    1958-03, 1958-03-02). `tenure` is owner, tenant or empty. `unsure` names what stood in bad cells: what is
    empty there is not known to be empty. `repeats` is the place of the row this one repeats.
    """

    sheet: str
    row: int
    address: Address
    name: str
    kin: str = ""
    relation: str = ""
    gender: str = ""
    birth: str = ""
    phones: tuple[str, ...] = ()
    tenure: str = ""
    tags: tuple[str, ...] = ()
    remark: str = ""
    status: Status = Status.TAKEN
    repeats: str = ""
    person: int = 0
    unsure: frozenset[str] = frozenset()

    @property
    def place(self) -> str:
        return f"{self.sheet}!{self.row}"


@dataclass(frozen=True, slots=True)
class TwoHomes:
    """One person in two households: where they live, and where they are listed again."""

    name: str
    lives_at: str
    listed_again_at: str


@dataclass(frozen=True, slots=True)
class VacantFlat:
    sheet: str
    row: int
    address: Address


@dataclass(frozen=True, slots=True)
class Counts:
    """What a roster holds, counted on the day it was read. Ages count from the first day a birth can mean."""

    data_rows: int
    rows_ok: int
    rows_rejected: int
    rows_duplicate: int
    households: int
    people: int
    memberships: int
    buildings: int
    mobiles_distinct: int
    landlines_distinct: int
    people_with_a_phone: int
    households_without_phone: int
    largest_household: int
    households_of_7: int
    minors_under_18: int
    elders_60_up: int
    birth_unknown: int
    rows_of_tenants: int
    bad_cells: int
    tags: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class RosterReading:
    """A roster as it was read on a day: every row of data, and all that was found."""

    file: str
    read_on: date
    residents: tuple[Resident, ...]
    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]
    vacant: tuple[VacantFlat, ...]
    two_homes: tuple[TwoHomes, ...]

    @property
    def taken(self) -> tuple[Resident, ...]:
        return tuple(row for row in self.residents if row.status is Status.TAKEN)

    @property
    def problems(self) -> tuple[Finding, ...]:
        """What somebody must mend: rejected rows and bad cells."""
        return tuple(found for found in self.findings if found.level is not Level.NOTE)

    @property
    def notes(self) -> tuple[Finding, ...]:
        return tuple(found for found in self.findings if found.level is Level.NOTE)

    @property
    def repeats(self) -> tuple[tuple[str, str], ...]:
        """Rows that repeat a person, each with the row it repeats."""
        return tuple((row.place, row.repeats) for row in self.residents if row.status is Status.REPEATED)

    def counts(self) -> Counts:
        return _count(self.residents, self.read_on, sum(f.level is Level.BAD_CELL for f in self.findings))


def _count(residents: tuple[Resident, ...], today: date, bad_cells: int) -> Counts:
    taken = [row for row in residents if row.status is Status.TAKEN]
    households: dict[tuple[str, ...], list[Resident]] = {}
    for row in taken:
        households.setdefault(row.address.household, []).append(row)
    numbers = {number for row in taken for number in row.phones}
    ages = [age for row in taken if (age := age_on(row.birth, today)) is not None]
    return Counts(
        data_rows=len(residents),
        rows_ok=len(taken),
        rows_rejected=_with_status(residents, Status.REJECTED),
        rows_duplicate=_with_status(residents, Status.REPEATED),
        households=len(households),
        people=len({row.person for row in taken}),
        memberships=len(taken),
        buildings=len({row.address.household[:2] for row in taken}),
        mobiles_distinct=sum(is_mobile(number) for number in numbers),
        landlines_distinct=sum(not is_mobile(number) for number in numbers),
        people_with_a_phone=sum(bool(row.phones) for row in taken),
        households_without_phone=sum(not any(row.phones for row in home) for home in households.values()),
        largest_household=max(map(len, households.values()), default=0),
        households_of_7=sum(len(home) == 7 for home in households.values()),
        minors_under_18=sum(age < 18 for age in ages),
        elders_60_up=sum(age >= 60 for age in ages),
        birth_unknown=len(taken) - len(ages),
        rows_of_tenants=sum(row.tenure == "tenant" for row in taken),
        bad_cells=bad_cells,
        tags=_count_tags(taken),
    )


def _with_status(residents: Iterable[Resident], status: Status) -> int:
    return sum(row.status is status for row in residents)


def _count_tags(residents: Iterable[Resident]) -> dict[str, int]:
    tags: dict[str, int] = {}
    for row in residents:
        for tag in row.tags:
            tags[tag] = tags.get(tag, 0) + 1
    return dict(sorted(tags.items()))
