"""Who is who in a roster: the same person again in one household, and the same person in two.

The same household and name, and neither birth nor phone contradicts: one person, the later row repeats. The
same name, full birth and phone in two households: one person who belongs to both. A name alone is never enough,
and a phone identifies nobody: an elder may give a child's.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.services.importing.findings import Finding, Level
from app.services.importing.kinds import Kind
from app.services.importing.roster.model import Resident, Status, TwoHomes

FULL_BIRTH = 10
"""Length of a birth known to the day."""


@dataclass(frozen=True, slots=True)
class Joined:
    residents: tuple[Resident, ...]
    notes: tuple[Finding, ...]
    two_homes: tuple[TwoHomes, ...]


def births_agree(one: str, other: str) -> bool:
    """Equal, or one is blank, or one is the other known less exactly (1958 and 1958-03-02)."""
    return one.startswith(other) or other.startswith(one)


def phones_agree(one: Iterable[str], other: Iterable[str]) -> bool:
    """One is blank, or they share a number."""
    first, second = set(one), set(other)
    return not first or not second or bool(first & second)


def join_people(residents: Iterable[Resident]) -> Joined:
    """Mark repeats, number the people, and name who belongs to two households."""
    notes: list[Finding] = []
    rows = list(residents)
    _mark_repeats(rows, notes)
    two_homes = _number_people(rows, notes)
    return Joined(tuple(rows), tuple(notes), tuple(two_homes))


def _mark_repeats(rows: list[Resident], notes: list[Finding]) -> None:
    known: dict[tuple[tuple[str, ...], str], list[int]] = {}
    for index, row in enumerate(rows):
        if row.status is not Status.TAKEN:
            continue
        namesakes = known.setdefault((row.address.household, row.name), [])
        same = next((one for one in namesakes if _agree(rows[one], row)), None)
        if same is None:
            if namesakes:
                notes.append(_note(Kind.SAME_NAME_IN_HOUSEHOLD, row, f"（{rows[namesakes[0]].place}）"))
            namesakes.append(index)
            continue
        first = rows[same]
        rows[index] = replace(row, status=Status.REPEATED, repeats=first.place)
        rows[same] = replace(first, birth=_fuller(first.birth, row.birth), phones=first.phones or row.phones)
        notes.append(_note(Kind.SAME_PERSON_AGAIN, row, f"（{first.place}）"))


def _agree(one: Resident, other: Resident) -> bool:
    return births_agree(one.birth, other.birth) and phones_agree(one.phones, other.phones)


def _fuller(one: str, other: str) -> str:
    return other if len(other) > len(one) else one


def _number_people(rows: list[Resident], notes: list[Finding]) -> list[TwoHomes]:
    person_of: dict[tuple[str, str, str], int] = {}
    rows_of: dict[int, list[int]] = {}
    for index, row in enumerate(rows):
        if row.status is not Status.TAKEN:
            continue
        marks = [(row.name, row.birth, number) for number in row.phones] if len(row.birth) == FULL_BIRTH else []
        person = next((person_of[mark] for mark in marks if mark in person_of), len(rows_of) + 1)
        for mark in marks:
            person_of.setdefault(mark, person)
        rows_of.setdefault(person, []).append(index)
        rows[index] = replace(row, person=person)
    return [
        pair
        for homes in rows_of.values()
        if len(homes) > 1
        for pair in _name_homes([rows[i] for i in homes], notes)
    ]


def _name_homes(homes: list[Resident], notes: list[Finding]) -> list[TwoHomes]:
    """The row that is no mere owner's tells where somebody lives."""
    main = next((row for row in homes if row.relation != "owner"), homes[0])
    pairs = []
    for row in homes:
        if row is not main:
            pairs.append(TwoHomes(row.name, main.place, row.place))
            notes.append(_note(Kind.TWO_HOUSEHOLDS, row, f"（{row.name}，{main.place}）"))
    return pairs


def _note(kind: Kind, row: Resident, more: str) -> Finding:
    return Finding(Level.NOTE, kind, row.sheet, row.row, f"{kind.label}{more}")
