"""Which people of an estate a roster means, each at most once."""

from collections.abc import Sequence

from app.services.importing.writing.entries import Entry, edits, restates
from app.services.importing.writing.known import Known, Neighbours
from app.services.importing.writing.tree import Tree


def match_people(entries: Sequence[Entry], neighbours: Neighbours, tree: Tree) -> None:
    """Set `known` of every entry whose person the estate has.

    First everybody is found of whom the file says nothing new. After an import that is everybody, so the same file
    changes nothing the second time, however many namesakes share a household. Then come those with more in common
    than a name, then the rest; the smallest change first.
    """
    costs: dict[int, list[tuple[int, Known]]] = {}
    for index, entry in enumerate(entries):
        homes = [(resident, _id(tree, key)) for resident, key in entry.rows]
        candidates = neighbours.candidates(homes)
        if candidates:
            costs[index] = [(_changes(entry, known, neighbours, tree), known) for known in candidates]
    taken = _Taken({index: [known for cost, known in found if not cost] for index, found in costs.items()})
    for index in costs:
        taken.place(index, set())
    others = sorted(
        (not _surely(entries[index], known), cost, index, known.id, known)
        for index, found in costs.items()
        if index not in taken.known_of
        for cost, known in found
    )
    for _, _, index, _, known in others:
        if index not in taken.known_of and known.id not in taken.entry_of:
            taken.take(index, known)
    for index, known in taken.known_of.items():
        entries[index].known = known


class _Taken:
    """Who is taken by which entry; `same` are the people of whom an entry says nothing new."""

    def __init__(self, same: dict[int, list[Known]]) -> None:
        self._same = same
        self.entry_of: dict[int, int] = {}
        self.known_of: dict[int, Known] = {}

    def take(self, index: int, known: Known) -> None:
        self.entry_of[known.id] = index
        self.known_of[index] = known

    def place(self, index: int, asked: set[int]) -> bool:
        """Give an entry one of its people; who stands in the way moves to another of theirs, if there is one."""
        for known in self._same[index]:
            if known.id in asked:
                continue
            asked.add(known.id)
            holder = self.entry_of.get(known.id)
            if holder is None or self.place(holder, asked):
                self.take(index, known)
                return True
        return False


def _changes(entry: Entry, known: Known, neighbours: Neighbours, tree: Tree) -> int:
    """How much would be new if the entry were this person."""
    count = len(edits(known.person, entry.human))
    count += sum(number not in known.numbers for number in entry.human.numbers)
    for home in entry.homes:
        household = _id(tree, home.key)
        membership = neighbours.membership(known, household) if household is not None else None
        count += membership is None or restates(membership, home)
    return count


def _surely(entry: Entry, known: Known) -> bool:
    return any(known.surely(resident) for resident, _ in entry.rows)


def _id(tree: Tree, key: tuple[str, ...]) -> int | None:
    place = tree.places.get(key)
    return place.id if place else None
