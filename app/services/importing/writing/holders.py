"""Who in the registry the people of a list of stewards are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.services.importing.findings import Finding, Level
from app.services.importing.kinds import Kind
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


def recognise(
    held: Sequence[Holding], posts: set[int], candidates: list[Candidate], tree: Tree
) -> tuple[Holder, list[Finding]]:
    """The person of some rows, matched by name and phone or name and home, else by the post they hold already.

    `posts` are the keys of the posts the rows speak of. Whoever cannot be told apart is registered anew.
    """
    notes: list[Finding] = []
    holder = Holder(held[0].name, list(dict.fromkeys(number for row in held for number in row.phones)))
    homes = {household.id for row in held if (household := _home(row, tree))}
    if any(row.home.room for row in held) and not any(one.homes & homes for one in candidates):
        first = next(row for row in held if row.home.room)
        notes.append(_note(Kind.HOME_UNKNOWN, first))
    scores = [(bool(set(one.numbers) & set(holder.numbers)) + bool(one.homes & homes), one) for one in candidates]
    best = max((score for score, _ in scores), default=0)
    if best:
        likely = [one for score, one in scores if score == best]
    else:
        likely = [one for one in candidates if one.posts & posts and not (one.numbers and holder.numbers)]
    if len(likely) > 1:
        in_post = [one for one in likely if one.posts & posts]
        if len(in_post) != 1:
            notes.append(_note(Kind.PERSON_AMBIGUOUS, held[0]))
        likely = in_post
    holder.known = likely[0] if len(likely) == 1 else None
    return holder, notes


def _home(row: Holding, tree: Tree) -> Place | None:
    key: Key = (row.home.building, row.home.unit, row.home.room)
    return tree.places.get(key) if row.home.room else None


def _note(kind: Kind, row: Holding) -> Finding:
    return Finding(Level.NOTE, kind, row.sheet, row.row, kind.label)
