"""Rows that go in at once are those that would go in one by one."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from peewee import IntegrityError

from models.database import BaseModel, transaction
from models.many import insert_rows
from models.outbox import Picture
from models.people import Person, Phone
from tests.conftest import NOON

pytestmark = pytest.mark.usefixtures("either")
STRANGE = (
    "",
    "\\N",
    "\\.",
    "a\tb\nc\rd",
    "'; DROP TABLE person; --",
    '引号"”',
    "𠮷野 👵🏻",
    " 前后 ",
    "%s ? {} $1",
    "\\",
)


def person(number: int, **more: object) -> dict[str, object]:
    return {"code": f"u_{number}", "name": f"居民{number}", "source": "test", "created_at": NOON} | more


def kept(model: type[BaseModel]) -> list[dict[str, Any]]:
    return [{**row, "id": None} for row in model.select().dicts().order_by(model.id)]


def both_ways(model: type[BaseModel], rows: Sequence[Mapping[str, Any]]) -> None:
    insert_rows(model, rows)
    at_once = kept(model)
    model.delete().execute()
    for row in rows:
        model.create(**row)
    assert at_once == kept(model)
    assert len(at_once) == len(rows)
    model.delete().execute()


def test_words_that_mean_something_to_an_engine_are_words():
    both_ways(Person, [person(number, name=words, remark=words) for number, words in enumerate(STRANGE)])


def test_days_moments_documents_and_nothing():
    for rows in (
        [person(1, born_on=date(1948, 3, 2), tags=["独居", {"深": [1, None]}]), person(2, born_on=None, tags=[])],
        [person(3), person(4)],
    ):
        both_ways(Person, rows)


def test_rows_refer_to_others_by_row_or_by_key():
    one = Person.create(**person(1))
    for who in (one, one.id):
        both_ways(
            Phone, [{"person": who, "number": f"1990000{number}", "landline": number > 1} for number in range(4)]
        )
        both_ways(Phone, [{"person_id": one.id, "number": "1", "position": 7}])


def test_bytes_stay_bytes():
    contents = (bytes(range(256)), b"", b"\\N\n")
    both_ways(Picture, [{"sha256": str(n), "content": one, "created_at": NOON} for n, one in enumerate(contents)])


def test_each_row_has_a_default_of_its_own():
    insert_rows(Person, [person(1), person(2)])
    first, second = Person.select().order_by(Person.id)
    assert first.tags == second.tags == []
    assert (first.gender, first.born_on) == ("", None)


def test_more_rows_than_a_statement_has_room_for_keep_their_order():
    insert_rows(Person, [person(number) for number in range(9000)])
    assert [one.code for one in Person.select(Person.code).order_by(Person.id)] == [f"u_{n}" for n in range(9000)]


def test_one_that_is_there_already_keeps_all_of_them_out():
    Person.create(**person(3))
    with pytest.raises(IntegrityError), transaction():
        insert_rows(Person, [person(number) for number in range(5)])
    assert [one.code for one in Person.select()] == ["u_3"]
    insert_rows(Person, [person(9)])
    assert Person.select().count() == 2, "the connection works on"


def test_rows_that_name_different_fields_are_refused_whole():
    for wrong in (person(2, remark="x"), {"code": "u_2"}):
        with pytest.raises(ValueError, match="person"), transaction():
            insert_rows(Person, [person(1), wrong])
    with pytest.raises(KeyError):
        insert_rows(Person, [person(1, colour="red")])
    insert_rows(Person, [])
    assert Person.select().count() == 0
