"""What a roster would change in an estate, worked out before anything is written."""

from dataclasses import dataclass, field

from app.services.importing.findings import Finding, Level
from app.services.importing.kinds import Kind
from app.services.importing.roster import Resident, RosterReading
from app.services.importing.writing.entries import Entry, Home, edits, entries_of, restates
from app.services.importing.writing.known import Neighbours, load_neighbours
from app.services.importing.writing.matching import match_people
from app.services.importing.writing.report import Counting, Report
from app.services.importing.writing.tree import Key, Tree, load_tree, names_other_estate
from models.people import Person
from models.registry import Membership, Place


@dataclass
class RosterPlan:
    """Everything to write, in the file's order."""

    reading: RosterReading
    tree: Tree
    entries: list[Entry] = field(default_factory=list)
    new: list[Entry] = field(default_factory=list)
    changed: list[Person] = field(default_factory=list)
    new_numbers: dict[int, list[str]] = field(default_factory=dict)
    joining: list[tuple[Entry, Home]] = field(default_factory=list)
    restated: list[tuple[Membership, Home]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    counting: Counting = field(default_factory=Counting)

    def report(self) -> Report:
        return Report(
            file=self.reading.file,
            tallies=self.counting.tallies(),
            findings=tuple(self.findings),
            repeats=len(self.reading.repeats),
        )


def plan_roster(reading: RosterReading, estate: Place) -> RosterPlan:
    """Compare the file with the estate as it is now."""
    plan = RosterPlan(reading, load_tree(estate), findings=list(reading.findings))
    neighbours = load_neighbours(estate)
    placed: list[tuple[Resident, Key]] = []
    for resident in reading.taken:
        if names_other_estate(resident.address, estate):
            plan.findings.append(_finding(Level.REJECT_ROW, Kind.ESTATE_OTHER, resident))
        else:
            placed.append((resident, plan.tree.household(resident.address)))
    entries = plan.entries = entries_of(placed)
    match_people(entries, neighbours, plan.tree)
    for entry in entries:
        _plan_person(plan, entry)
        _plan_homes(plan, entry, neighbours)
        _name_doubts(plan, entry, neighbours)
    plan.tree.count(plan.counting)
    return plan


def _plan_person(plan: RosterPlan, entry: Entry) -> None:
    if entry.known is None:
        plan.new.append(entry)
        plan.counting.add("people", new=1)
        return
    edited = edits(entry.known.person, entry.human)
    missing = [number for number in entry.human.numbers if number not in entry.known.numbers]
    for name, value in edited.items():
        setattr(entry.known.person, name, value)
    if edited:
        plan.changed.append(entry.known.person)
    if missing:
        # What the newest file says is called first; what was known before is kept.
        plan.new_numbers[entry.known.id] = list(dict.fromkeys([*entry.human.numbers, *entry.known.numbers]))
    altered = bool(edited or missing)
    plan.counting.add("people", changed=altered, unchanged=not altered)


def _plan_homes(plan: RosterPlan, entry: Entry, neighbours: Neighbours) -> None:
    for home in entry.homes:
        place = plan.tree.places.get(home.key)
        membership = neighbours.membership(entry.known, place.id) if entry.known and place else None
        if membership is None:
            plan.joining.append((entry, home))
            plan.counting.add("memberships", new=1)
            continue
        restated = restates(membership, home)
        plan.counting.add("memberships", changed=restated, unchanged=not restated)
        if restated:
            plan.restated.append((membership, home))


def _name_doubts(plan: RosterPlan, entry: Entry, neighbours: Neighbours) -> None:
    """What the officer should look at: a namesake in the household, and somebody who now has one more home."""
    for resident, key in entry.rows:
        place = plan.tree.places.get(key)
        if entry.known is None:
            if place and neighbours.namesakes(place.id, resident.name):
                plan.findings.append(_finding(Level.NOTE, Kind.SAME_NAME_IN_HOUSEHOLD, resident))
        elif place is None or neighbours.membership(entry.known, place.id) is None:
            plan.findings.append(_finding(Level.NOTE, Kind.TWO_HOUSEHOLDS, resident))


def _finding(level: Level, kind: Kind, resident: Resident) -> Finding:
    return Finding(level, kind, resident.sheet, resident.row, kind.label)
