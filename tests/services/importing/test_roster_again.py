"""A roster handed in again a season later: who changed their number is no new person."""

from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest

from app.services import importing
from app.services.access import SYSTEM
from app.services.registry import make_place
from config.vocabulary import PlaceKind
from models.database import District
from models.people import Person, Phone
from models.registry import Place

TODAY = date(2026, 11, 1)
HEAD = ["楼栋", "单元", "房号", "姓名", "与户主关系", "出生日期", "联系电话"]
ONE, OTHER = "19900001234", "16600005678"


@pytest.fixture
def estate(district: District, now: datetime) -> Place:
    place = None
    kinds = (PlaceKind.DISTRICT, PlaceKind.STREET, PlaceKind.COMMUNITY, PlaceKind.ESTATE)
    for kind, name in zip(kinds, ("清河区", "柳岸街道", "翠湖里社区", "翠湖里小区"), strict=True):
        place = make_place(kind, name, place, now)
    assert place is not None
    return place


def hand_in(estate: Place, now: datetime, *rows: list[object]) -> tuple[int, int, int]:
    """New, changed and unchanged people."""
    book = openpyxl.Workbook()
    for row in (HEAD, *rows):
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    reading = importing.read("roster", stream.getvalue(), "a.xlsx", TODAY)
    foreseen = importing.preview(reading, estate)
    done = importing.apply(SYSTEM, reading, estate, partial=False, now=now)
    assert done.tallies == foreseen.tallies
    people = done.tallies["people"]
    return people.new, people.changed, people.unchanged


def person(birth: str, phone: str, kin: str = "户主") -> list[object]:
    return [3, 2, 501, "张三", kin, birth, phone]


def test_a_new_number_is_the_first_to_call(estate: Place, now: datetime) -> None:
    assert hand_in(estate, now, person("1958.3.2", ONE)) == (1, 0, 0)
    assert hand_in(estate, now, person("1958.3.2", OTHER)) == (0, 1, 0)
    assert hand_in(estate, now, person("1958.3.2", OTHER)) == (0, 0, 1)
    assert [phone.number for phone in Phone.select().order_by(Phone.position)] == [OTHER, ONE]


def test_another_birth_is_another_person_whatever_the_number(estate: Place, now: datetime) -> None:
    hand_in(estate, now, person("1958.3.2", ONE))
    assert hand_in(estate, now, person("1985.1.1", ONE, "儿子")) == (1, 0, 0)
    assert Person.select().count() == 2


def test_a_month_of_birth_is_not_enough_to_outweigh_another_number(estate: Place, now: datetime) -> None:
    hand_in(estate, now, person("1958.3", ONE))
    assert hand_in(estate, now, person("1958.3", OTHER)) == (1, 0, 0)


def test_a_cell_mended_later_is_filled(estate: Place, now: datetime) -> None:
    hand_in(estate, now, person("", ""))
    assert hand_in(estate, now, person("1958.3.2", ONE)) == (0, 1, 0)
    assert (Person.get().birth, Phone.get().number) == ("1958-03-02", ONE)
