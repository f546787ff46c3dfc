"""The columns of a statement are written as peewee writes them."""

import pytest
from peewee import Context, fn

from models.columns import PlainColumns
from models.database import District
from models.orders import Order
from models.people import Person
from models.registry import Place

_above, _named = Place.alias(), Person.alias("named")
_counted = Order.select(Order.place, fn.COUNT(Order.id).alias("many")).group_by(Order.place).cte("counted")

STATEMENTS = [
    lambda: Order.select().where(Order.code == "o_1", Order.version > 2).order_by(Order.queue_key.desc()),
    lambda: (
        Place.select(Place, _above.label)
        .join(_above, on=(Place.parent == _above.id), attr="above")
        .where((Place.label == _above.label) | ~(_above.id << [1, 2]))
    ),
    lambda: _named.select(_named.name, fn.LOWER(_named.code)).where(_named.id.in_(Order.select(Order.resident))),
    lambda: Place.select().where(fn.EXISTS(Order.select(Order.id).where(Order.place == Place.id))),
    lambda: (
        Place.select(Place.id, _counted.c.many)
        .join(_counted, on=(_counted.c.place_id == Place.id))
        .with_cte(_counted)
    ),
    lambda: (
        Person.select(Person.id).where(Person.name == "甲")
        | Person.select(Person.id).where(Person.name.contains("乙"))
    ),
    lambda: Order.update(version=Order.version + 1).where(
        Order.place.in_(Place.select(Place.id).where(Place.kind == "x"))
    ),
    lambda: Place.delete().where(Place.label.is_null()),
    lambda: Person.insert_many([{"code": "u_1", "name": "甲"}]).returning(Person.id, Person.code),
    lambda: Person.insert(code="u_1").on_conflict(conflict_target=[Person.code], preserve=[Person.name]),
    lambda: Person.insert_from(Place.select(Place.code, Place.label), [Person.code, Person.name]),
]


@pytest.mark.parametrize("statement", STATEMENTS, ids=range(len(STATEMENTS)))
def test_a_statement_reads_as_peewee_writes_it(either: District, statement):
    ours, options = either.database.get_sql_context(), either.database.get_context_options()
    assert type(ours) is PlainColumns
    assert ours.sql(statement()).query() == Context(**options).sql(statement()).query()
