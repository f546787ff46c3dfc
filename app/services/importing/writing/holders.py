"""Who in the registry the people of a list of stewards are."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.services.importing.findings import Finding, Level
from app.services.importing.kinds import Kind
from app.services.importing.roster.people import phones_agree
from app.services.importing.stewards import Holding
from app.services.importing.writing.tree import Key, Tree
from config.vocabulary import MembershipState
from models.people import Person, Phone
from models.registry import Membership, Place, Post, Term

SOURCE = "office"
"""Where people come from whom only the office's lists name."""


@dataclass
class Candidate:
    """Somebody of the estate or of the office's lists with a name that the file has."""

    person: Person
    numbers: list[str] = field(default_factory=list)
    homes: set[int] = field(default_factory=set)
    posts: set[int] = field(default_factory=set)


@dataclass
class Holder:
    """One person of the file with all posts they hold, and who of the registry this is."""

    name: str
    numbers: list[str]
    known: Candidate | None = None
    new_id: int = 0

    @property
    def person(self) -> int:
        """The person's key, once it has one."""
        return self.known.person.id if self.known else self.new_id

    @property
    def missing_numbers(self) -> list[str]:
        known = self.known.numbers if self.known else []
        return [number for number in self.numbers if number not in known]


def load_candidates(estate: Place, names: Iterable[str]) -> dict[str, list[Candidate]]:
    """People by name: residents of the estate, holders of its posts, and whom earlier lists brought."""
    named = Person.select().where(Person.name.in_(sorted(set(names))), Person.merged_into.is_null())
    found = {person.id: Candidate(person) for person in named.order_by(Person.id)}
    here = Place.select(Place.id).where(Place.below(estate.path))
    ids = list(found)
    homes = Membership.select(Membership.person, Membership.household).where(
        Membership.person.in_(ids), Membership.household.in_(here), Membership.state == MembershipState.CONFIRMED
    )
    for person, household in homes.tuples():
        found[person].homes.add(household)
    held = Term.select(Term.person, Term.post).join(Post).where(Term.person.in_(ids), Post.place.in_(here))
    for person, post in held.tuples():
        found[person].posts.add(post)
    numbers = Phone.select(Phone.person, Phone.number).where(Phone.person.in_(ids))
    for person, number in numbers.order_by(Phone.person, Phone.position, Phone.id).tuples():
        found[person].numbers.append(number)
    by_name: dict[str, list[Candidate]] = {}
    for one in found.values():
        if one.homes or one.posts or one.person.source == SOURCE:
            by_name.setdefault(one.person.name, []).append(one)
    return by_name


@dataclass
class Claim:
    """The rows of one person, and the keys of the posts they speak of as far as those exist."""

    rows: list[Holding]
    posts: set[int] = field(default_factory=set)

    @property
    def numbers(self) -> list[str]:
        return list(dict.fromkeys(number for row in self.rows for number in row.phones))


class Recognition:
    """Finds the people of a list one after another; nobody is taken for two of them."""

    def __init__(self, candidates: dict[str, list[Candidate]], tree: Tree) -> None:
        self._candidates, self._tree = candidates, tree
        self._taken: set[int] = set()
        self.holders: dict[int, Holder] = {}
        self.notes: list[Finding] = []

    def recognise(self, claims: dict[int, Claim]) -> None:
        """By name and phone or name and home; then by the post they hold already. Whoever cannot be told apart and
        holds no such post is registered anew."""
        chosen = {person: self._by_marks(claim) for person, claim in claims.items()}
        for person, claim in claims.items():
            known = chosen[person] or self._by_post(claim)
            self.holders[person] = Holder(claim.rows[0].name, claim.numbers, known)
            if known is None and self._scores(claim):
                self.notes.append(_note(Kind.PERSON_AMBIGUOUS, claim.rows[0]))
            self._check_home(claim)

    def _by_marks(self, claim: Claim) -> Candidate | None:
        """The one who has most in common with the rows; None when nobody has, or when several have as much."""
        scores = self._scores(claim)
        best = max((score for score, _ in scores), default=None)
        likely = [one for score, one in scores if score == best]
        return self._take(likely[0]) if len(likely) == 1 else None

    def _by_post(self, claim: Claim) -> Candidate | None:
        """Somebody of the name who holds or held such a post, unless the numbers contradict."""
        likely = [
            one for one in self._free(claim) if one.posts & claim.posts and phones_agree(one.numbers, claim.numbers)
        ]
        if not likely:
            return None
        return self._take(max(likely, key=lambda one: (len(one.posts & claim.posts), -one.person.id)))

    def _scores(self, claim: Claim) -> list[tuple[tuple[int, int], Candidate]]:
        """Marks and posts in common, of everybody who has a mark in common."""
        homes = self._homes(claim)
        scores = []
        for one in self._free(claim):
            marks = bool(set(one.numbers) & set(claim.numbers)) + bool(one.homes & homes)
            if marks:
                scores.append(((marks, len(one.posts & claim.posts)), one))
        return scores

    def _free(self, claim: Claim) -> list[Candidate]:
        named = self._candidates.get(claim.rows[0].name, [])
        return [one for one in named if one.person.id not in self._taken]

    def _take(self, known: Candidate) -> Candidate:
        self._taken.add(known.person.id)
        return known

    def _homes(self, claim: Claim) -> set[int]:
        return {home.id for row in claim.rows if (home := _home(row, self._tree))}

    def _check_home(self, claim: Claim) -> None:
        homes = self._homes(claim)
        named = self._candidates.get(claim.rows[0].name, [])
        first = next((row for row in claim.rows if row.home.room), None)
        if first and not any(one.homes & homes for one in named):
            self.notes.append(_note(Kind.HOME_UNKNOWN, first))


def _home(row: Holding, tree: Tree) -> Place | None:
    key: Key = (row.home.building, row.home.unit, row.home.room)
    return tree.places.get(key) if row.home.room else None


def _note(kind: Kind, row: Holding) -> Finding:
    return Finding(Level.NOTE, kind, row.sheet, row.row, kind.label)
