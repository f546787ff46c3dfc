"""Who is who in lists of stewards: the same name with a common phone, or with the same home, is one person."""

from collections.abc import Sequence
from dataclasses import replace

from app.services.importing.findings import Finding, Level
from app.services.importing.kinds import Kind
from app.services.importing.stewards.model import Holding


def number_people(holdings: Sequence[Holding]) -> tuple[tuple[Holding, ...], list[Finding]]:
    """The rows with their people numbered, and notes on who holds the same post twice."""
    person_of: dict[tuple[str, object], int] = {}
    first_of: dict[tuple[int, str], Holding] = {}
    numbered: list[Holding] = []
    notes: list[Finding] = []
    people = 0
    for held in holdings:
        if held.vacant or held.rejected:
            numbered.append(held)
            continue
        marks = _marks(held)
        person = next((person_of[mark] for mark in marks if mark in person_of), 0)
        if not person:
            people += 1
            person = people
        for mark in marks:
            person_of.setdefault(mark, person)
        held = replace(held, person=person)
        numbered.append(held)
        earlier = first_of.setdefault((person, held.post), held)
        if earlier is not held:
            notes.append(_twice(held, earlier))
    return tuple(numbered), notes


def _marks(held: Holding) -> list[tuple[str, object]]:
    marks: list[tuple[str, object]] = [(held.name, number) for number in held.phones]
    if held.home.room:
        marks.append((held.name, held.home.household))
    return marks


def _twice(held: Holding, earlier: Holding) -> Finding:
    at_once = earlier.sheet == held.sheet and earlier.home.room and earlier.home == held.home
    kind = Kind.SAME_PERSON_AS_ROW if at_once else Kind.SAME_PERSON_HOLDS_TWO_POSTS
    return Finding(Level.NOTE, kind, held.sheet, held.row, f"{kind.label}（{earlier.place}）")
