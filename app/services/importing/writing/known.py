"""People an estate knows already, and which of them a roster means."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.services.importing.roster import Resident
from app.services.importing.roster.people import FULL_BIRTH, births_agree, phones_agree
from config.vocabulary import MembershipState
from models.people import Person, Phone
from models.registry import Membership, Place

MATCHED = (MembershipState.CONFIRMED, MembershipState.ENDED)
"""Who only asked to belong to a household is not matched: a name in a file confirms nobody's claim."""


@dataclass
class Known:
    """A person of the estate with their numbers, first to call first."""

    person: Person
    numbers: list[str] = field(default_factory=list)

    @property
    def id(self) -> int:
        return self.person.id

    def agrees(self, resident: Resident) -> bool:
        """Whether nothing contradicts. Numbers change: with the same day of birth another number is a new one."""
        same_day = len(resident.birth) == FULL_BIRTH and self.person.birth == resident.birth
        return same_day or (
            births_agree(self.person.birth, resident.birth) and phones_agree(self.numbers, resident.phones)
        )

    def surely(self, resident: Resident) -> bool:
        """More than a name in common."""
        same_birth = bool(resident.birth) and self.person.birth == resident.birth
        return same_birth or bool(set(self.numbers) & set(resident.phones))


@dataclass
class Neighbours:
    """Everybody of an estate, by household and by what makes them one person of two flats."""

    by_id: dict[int, Known] = field(default_factory=dict)
    _memberships: dict[tuple[int, int], Membership] = field(default_factory=dict)
    _at_home: dict[tuple[int, str], list[Known]] = field(default_factory=dict)
    _by_mark: dict[tuple[str, str, str], list[Known]] = field(default_factory=dict)

    def add(self, membership: Membership) -> None:
        person = membership.person
        known = self.by_id.setdefault(person.id, Known(person))
        self._memberships[person.id, membership.household_id] = membership
        self._at_home.setdefault((membership.household_id, person.name), []).append(known)

    def index_marks(self) -> None:
        for known in self.by_id.values():
            for mark in _marks(known.person.name, known.person.birth, known.numbers):
                self._by_mark.setdefault(mark, []).append(known)

    def membership(self, known: Known, household: int) -> Membership | None:
        return self._memberships.get((known.id, household))

    def namesakes(self, household: int, name: str) -> list[Known]:
        return self._at_home.get((household, name), [])

    def candidates(self, homes: Iterable[tuple[Resident, int | None]]) -> list[Known]:
        """Who the rows of one person may mean: a namesake of the household whom nothing contradicts, or somebody
        of any household with the same name, whole birth and a number in common."""
        found: dict[int, Known] = {}
        for resident, household in homes:
            at_home = self.namesakes(household, resident.name) if household is not None else []
            found.update((known.id, known) for known in at_home if known.agrees(resident))
            for mark in _marks(resident.name, resident.birth, resident.phones):
                found.update((known.id, known) for known in self._by_mark.get(mark, ()))
        return list(found.values())


def _marks(name: str, birth: str, numbers: Iterable[str]) -> list[tuple[str, str, str]]:
    return [(name, birth, number) for number in numbers] if len(birth) == FULL_BIRTH else []


def load_neighbours(estate: Place) -> Neighbours:
    """Everybody who belongs or belonged to a household of the estate, in three queries."""
    neighbours = Neighbours()
    within = Place.below(estate.path)
    memberships = (
        Membership.select(Membership, Person)
        .join(Place, on=(Membership.household == Place.id))
        .switch(Membership)
        .join(Person, on=(Membership.person == Person.id))
        .where(within, Membership.state.in_(MATCHED))
        .order_by(Membership.id)
    )
    for membership in memberships:
        # Asked here and not in the query: SQLite would walk all people by that column, twenty times slower.
        if membership.person.merged_into_id is None:
            neighbours.add(membership)
    households = Place.select(Place.id).where(within)
    people = Membership.select(Membership.person).where(Membership.household.in_(households))
    phones = Phone.select(Phone.person, Phone.number).where(Phone.person.in_(people))
    for person, number in phones.order_by(Phone.person, Phone.position, Phone.id).tuples():
        if person in neighbours.by_id:
            neighbours.by_id[person].numbers.append(number)
    neighbours.index_marks()
    return neighbours
