"""What a roster would change in an estate, worked out before anything is written."""

from dataclasses import dataclass, field

from app.services.importing.cells import first_day
from app.services.importing.findings import Finding, Level
from app.services.importing.kinds import Kind
from app.services.importing.roster import Resident, RosterReading
from app.services.importing.writing.known import Known, Neighbours, load_neighbours
from app.services.importing.writing.report import Counting, Report
from app.services.importing.writing.tree import Key, Tree, load_tree
from config.vocabulary import MembershipState, Relation
from models.people import Person
from models.registry import Membership, Place


@dataclass(frozen=True)
class Human:
    """One person of the file, put together from all rows that name them."""

    name: str
    gender: str
    birth: str
    numbers: tuple[str, ...]
    tags: tuple[str, ...]
    remark: str


@dataclass(frozen=True)
class Home:
    """A household of a person in the file."""

    key: Key
    relation: Relation
    kin: str


@dataclass
class Entry:
    """One person of the file: who they are, where they live, and whom of the estate this is."""

    rows: list[tuple[Resident, Key]]
    human: Human
    homes: list[Home]
    known: Known | None = None
    new_id: int = 0

    @property
    def person(self) -> int:
        """The person's key, once it has one."""
        return self.known.id if self.known else self.new_id


@dataclass
class RosterPlan:
    """Everything to write, in the file's order."""

    reading: RosterReading
    tree: Tree
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
    groups: dict[int, list[tuple[Resident, Key]]] = {}
    for resident in reading.taken:
        if _other_estate(resident, estate):
            plan.findings.append(_finding(Level.REJECT_ROW, Kind.ESTATE_OTHER, resident))
        else:
            groups.setdefault(resident.person, []).append((resident, plan.tree.household(resident.address)))
    entries = [Entry(rows, _human([resident for resident, _ in rows]), _homes(rows)) for rows in groups.values()]
    places = plan.tree.places
    for sure in (True, False):
        for entry in entries:
            if entry.known is None:
                at = [(resident, places[key].id if key in places else None) for resident, key in entry.rows]
                entry.known = neighbours.claim(at, sure)
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
    edited = _edit(entry.known.person, entry.human)
    missing = [number for number in entry.human.numbers if number not in entry.known.numbers]
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
        restated = _restates(membership, home)
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


def _edit(person: Person, human: Human) -> bool:
    """Put into the person what the file knows and the person lacks; a blank cell erases nothing."""
    said: dict[str, object] = {"gender": human.gender, "tags": list(human.tags), "remark": human.remark}
    if len(human.birth) > len(person.birth):
        said |= {"birth": human.birth, "born_on": first_day(human.birth)}
    edits = {name: value for name, value in said.items() if value and value != getattr(person, name)}
    for name, value in edits.items():
        setattr(person, name, value)
    return bool(edits)


def _restates(membership: Membership, home: Home) -> bool:
    """Whether the file says something new of a membership."""
    kin_differs = bool(home.kin) and home.kin != membership.kin
    return kin_differs or home.relation != membership.relation or membership.state != MembershipState.CONFIRMED


def _human(rows: list[Resident]) -> Human:
    remarks = dict.fromkeys(row.remark for row in rows if row.remark)
    return Human(
        name=rows[0].name,
        gender=next((row.gender for row in rows if row.gender), ""),
        birth=max((row.birth for row in rows), key=len),
        numbers=tuple(dict.fromkeys(number for row in rows for number in row.phones)),
        tags=tuple(dict.fromkeys(tag for row in rows for tag in row.tags)),
        remark="；".join(remarks),
    )


def _homes(rows: list[tuple[Resident, Key]]) -> list[Home]:
    homes = {key: Home(key, relation_to_home(resident), resident.kin) for resident, key in reversed(rows)}
    return [homes[key] for key in dict.fromkeys(key for _, key in rows)]


def relation_to_home(resident: Resident) -> Relation:
    """Tenants are tenants; the head of an owner's household owns it, the others are family."""
    if resident.tenure == "tenant" or resident.relation == "tenant":
        return Relation.TENANT
    owns = resident.relation in ("head", "owner") or (not resident.relation and resident.tenure == "owner")
    return Relation.OWNER if owns else Relation.FAMILY


def _other_estate(resident: Resident, estate: Place) -> bool:
    said = resident.address.estate
    return bool(said) and said not in estate.name and estate.name not in said


def _finding(level: Level, kind: Kind, resident: Resident) -> Finding:
    return Finding(level, kind, resident.sheet, resident.row, kind.label)
