"""What lists of stewards say: who holds which post, over what, how to reach them."""

from dataclasses import dataclass
from datetime import date

from app.services.importing.cells import Address
from app.services.importing.findings import Finding, Level, Skipped
from config.vocabulary import PostKind

NOWHERE = Address()
"""The home of somebody whose list gives none."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One row: a post over buildings, over one entrance of a building, or over a grid that covers buildings.

    `person` numbers human beings: rows with one number are one person; 0 is a vacant post. Without `starts_on`
    the term begins when it is imported, without `ends_on` it is open. `households` is what the list states.
    `rejected` rows are left out until mended.
    """

    sheet: str
    row: int
    post: PostKind
    name: str = ""
    phones: tuple[str, ...] = ()
    buildings: tuple[str, ...] = ()
    unit: str = ""
    grid: str = ""
    home: Address = NOWHERE
    starts_on: date | None = None
    ends_on: date | None = None
    households: int | None = None
    person: int = 0
    rejected: bool = False

    @property
    def vacant(self) -> bool:
        return not self.name

    @property
    def place(self) -> str:
        return f"{self.sheet}!{self.row}"


@dataclass(frozen=True)
class StewardsReading:
    """Lists of stewards as they were read on a day."""

    file: str
    read_on: date
    holdings: tuple[Holding, ...]
    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]

    @property
    def problems(self) -> tuple[Finding, ...]:
        """What somebody must mend: rejected rows and bad cells."""
        return tuple(found for found in self.findings if found.level is not Level.NOTE)

    @property
    def notes(self) -> tuple[Finding, ...]:
        return tuple(found for found in self.findings if found.level is Level.NOTE)

    @property
    def butlers(self) -> tuple[Holding, ...]:
        return self.of(PostKind.BUTLER)

    @property
    def building_heads(self) -> tuple[Holding, ...]:
        return self.of(PostKind.BUILDING_HEAD)

    @property
    def grid_posts(self) -> tuple[Holding, ...]:
        return tuple(held for held in self.holdings if held.grid)

    @property
    def grids(self) -> dict[str, tuple[str, ...]]:
        """Each grid with the buildings it covers."""
        covered: dict[str, tuple[str, ...]] = {}
        for held in self.grid_posts:
            covered[held.grid] = tuple(dict.fromkeys((*covered.get(held.grid, ()), *held.buildings)))
        return covered

    def of(self, post: PostKind) -> tuple[Holding, ...]:
        return tuple(held for held in self.holdings if held.post is post)
