"""The people of a roster's file, each put together from all rows that name them, and what they would change."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.services.importing.cells import first_day
from app.services.importing.roster import Resident
from app.services.importing.writing.known import Known
from app.services.importing.writing.tree import Key
from config.vocabulary import MembershipState, Relation
from models.people import Person
from models.registry import Membership


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


def entries_of(placed: Iterable[tuple[Resident, Key]]) -> list[Entry]:
    """People in the file's order; rows with one person's number are one person."""
    groups: dict[int, list[tuple[Resident, Key]]] = {}
    for resident, key in placed:
        groups.setdefault(resident.person, []).append((resident, key))
    return [Entry(rows, _human([resident for resident, _ in rows]), _homes(rows)) for rows in groups.values()]


def edits(person: Person, human: Human) -> dict[str, object]:
    """What the file knows and the person lacks; a blank cell erases nothing."""
    said: dict[str, object] = {"gender": human.gender, "tags": list(human.tags), "remark": human.remark}
    if len(human.birth) > len(person.birth):
        said |= {"birth": human.birth, "born_on": first_day(human.birth)}
    return {name: value for name, value in said.items() if value and value != getattr(person, name)}


def restates(membership: Membership, home: Home) -> bool:
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
