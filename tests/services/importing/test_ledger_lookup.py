"""Who a ledger means, asked of the estate as it is now: one query, on both engines."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from app.services.access import SYSTEM
from app.services.importing import apply, roster_lookup
from app.services.importing.cells import Address
from app.services.registry import make_place
from config.vocabulary import MembershipState, PlaceKind, Relation
from models.database import District, current, opaque_code
from models.people import Person
from models.registry import Membership, Place
from tests.services.importing.estate import empty_estate, sample
from tests.services.importing.ledgers import sample_ledger

T = TypeVar("T")


def test_the_people_of_the_ledger_are_found_in_one_query(peopled: Place, now: datetime) -> None:
    """Right after the roster went in; whoever left, never belonged, or was merged into another is nobody."""
    apply(SYSTEM, sample("stewards", "stewards.xlsx"), peopled, partial=True, now=now)
    find, queries = counted(lambda: roster_lookup(peopled))
    assert queries == 1
    reading, queries = counted(lambda: sample_ledger(find))
    assert (queries, len(reading.taken), reading.points, len(reading.findings)) == (0, 497, 1516, 15)
    first, second, third, *_ = {one.person: one for one in reading.taken}.values()
    for one in (first, second, third):
        assert Person.get_by_id(one.person).name == one.name
    others = Membership.select().where(Membership.person.not_in([first.person, second.person])).limit(1)
    Membership.update(state=MembershipState.ENDED).where(Membership.person == first.person).execute()
    Membership.update(state=MembershipState.PENDING).where(Membership.person == second.person).execute()
    Person.update(merged_into=others.get().person).where(Person.id == third.person).execute()
    again = sample_ledger(roster_lookup(peopled))
    gone = {first.person, second.person, third.person}
    assert {one.place for one in again.taken} == {one.place for one in reading.taken if one.person not in gone}


def test_a_lookup_knows_its_own_estate_only(district: District, now: datetime) -> None:
    """Places made by hand are written otherwise, units may be missing, and a namesake next door is nobody."""
    ours, theirs = empty_estate(now), empty_estate(now, "碧水湾小区")
    for estate, name in ((ours, "张三"), (theirs, "李四")):
        building = make_place(PlaceKind.BUILDING, "3号楼", estate, now)
        entrance = make_place(PlaceKind.ENTRANCE, "二单元", building, now)
        homes = [
            make_place(PlaceKind.HOUSEHOLD, "0502", entrance, now),
            make_place(PlaceKind.HOUSEHOLD, "7", building, now),
        ]
        for home in homes:
            add_member(home, name, now)
    find = roster_lookup(ours)
    assert [len(find("张三", address)) for address in (Address("3", "2", "502"), Address("3", "", "7"))] == [1, 1]
    assert find("张三", Address("3", "2", "502", "翠湖里")) == find("张三", Address("3", "2", "502"))
    assert not find("张三", Address("3", "2", "502", "碧水湾"))
    assert not find("张三", Address("3", "2", "7"))
    assert not find("李四", Address("3", "2", "502"))
    assert not roster_lookup(theirs)("张三", Address("3", "2", "502"))


def counted(work: Callable[[], T]) -> tuple[T, int]:
    """What some work answers, and how many queries it took."""
    database = current().database
    asked: list[str] = []
    original = database.execute_sql

    def listen(sql: str, *args: object, **kwargs: object) -> object:
        asked.append(sql)
        return original(sql, *args, **kwargs)

    database.execute_sql = listen
    try:
        return work(), len(asked)
    finally:
        database.execute_sql = original


def add_member(home: Place, name: str, now: datetime) -> None:
    person = Person.create(code=opaque_code("r"), name=name, source="test", created_at=now)
    Membership.create(
        code=opaque_code("m"),
        person=person,
        household=home,
        relation=Relation.OWNER,
        state=MembershipState.CONFIRMED,
        requested_at=now,
    )
