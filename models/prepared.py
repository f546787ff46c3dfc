"""Statements whose text is made once. Building a query costs peewee ten times what running it costs the database,
which is fine for most of them and too much for those that every request makes."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from peewee import SQL, BigAutoField, BigIntegerField, FieldAlias, ForeignKeyField, IntegerField, Model, TextField

from models.database import current, is_postgresql

M = TypeVar("M", bound=Model)

_AS_STORED = (TextField, IntegerField, BigIntegerField, BigAutoField, ForeignKeyField)
"""Fields of which both engines answer the value itself; peewee converts it once more."""


class Prepared:
    """A query written as a function of its values, which is called once for each engine with places for them.

    Values are given as they are stored: text, numbers, None (a moment as `stored` makes it).
    """

    def __init__(self, build: Callable[..., Any]) -> None:
        self._build = build
        self._made: dict[bool, _Made] = {}

    def rows(self, *values: Any) -> list[Any]:
        """What the query answers, as the query itself would make it of the rows."""
        made = self._of_engine(len(values))
        cursor = current().database.execute_sql(made.text, made.ordered(values))
        return made.wrap(cursor)

    def first(self, *values: Any) -> Any:
        return next(iter(self.rows(*values)), None)

    def tuples(self, *values: Any) -> list[tuple[Any, ...]]:
        """The rows as they are stored."""
        made = self._of_engine(len(values))
        return current().database.execute_sql(made.text, made.ordered(values)).fetchall()

    def _of_engine(self, values: int) -> "_Made":
        postgresql = is_postgresql()
        made = self._made.get(postgresql)
        if made is None:
            places = [_Place(number) for number in range(values)]
            mark = "%s" if postgresql else "?"
            made = self._made[postgresql] = _Made(self._build(*(SQL(mark, (place,)) for place in places)))
        return made


class _Place:
    """Where a value goes."""

    def __init__(self, number: int) -> None:
        self.number = number


class _Made:
    """A query's text with its constants and places, and how peewee reads its rows."""

    def __init__(self, query: Any) -> None:
        self._query = query
        self.text, self._params = query.sql()
        self._reader: Any = None

    def ordered(self, values: tuple[Any, ...]) -> list[Any]:
        return [values[one.number] if type(one) is _Place else one for one in self._params]

    def wrap(self, cursor: Any) -> list[Any]:
        found = cursor.fetchall()
        if not found:
            return []
        if self._reader is None:
            reader = self._query._get_cursor_wrapper(cursor)
            reader.initialize()
            reader.cursor = None
            self._reader = _plain_reader(reader) or reader.process_row
        return [self._reader(row) for row in found]


def _plain_reader(reader: Any) -> Callable[[Any], Any] | None:
    """How a row becomes models, where every column is a field and every join a foreign key that must be there:
    peewee sets each column through its field's setter, which costs more than the query. None for other queries."""
    joins = getattr(reader, "src_to_dest", ())
    if any(outer or is_dict or not is_key for _, _, _, is_dict, outer, is_key in joins):
        return None
    if any(field is None or isinstance(field, FieldAlias) for field in reader.fields):
        return None
    columns: dict[type[Model], list[tuple[int, str, Any]]] = {}
    for at, (field, converter) in enumerate(zip(reader.fields, reader.converters, strict=True)):
        needed = None if type(field) in _AS_STORED else converter
        columns.setdefault(field.model, []).append((at, field.name, needed))
    links = [(source, name, target) for source, name, target, *_ in joins]
    if reader.model not in columns or any(end not in columns for one in links for end in (one[0], one[2])):
        return None

    def read(row: Any) -> Any:
        made = {}
        for model, some in columns.items():
            one = made[model] = model(__no_default__=True)
            one.__data__ = {name: needed(row[at]) if needed else row[at] for at, name, needed in some}
        for source, name, target in links:
            made[source].__rel__[name] = made[target]
        return made[reader.model]

    return read


def write(row: M) -> M:
    """Write a new row and give it its id, as `save` does."""
    text, values = _insertion(row, "RETURNING id")
    (row.__data__["id"],) = current().database.execute_sql(text, values).fetchone()
    row._dirty.clear()
    return row


def write_unless_known(row: Model) -> bool:
    """Write a new row unless one of the same key stands already; answers whether it was written."""
    return bool(current().database.execute_sql(*_insertion(row, "ON CONFLICT DO NOTHING")).rowcount)


def _insertion(row: Model, end: str) -> tuple[str, list[Any]]:
    fields, data = row._meta.fields, row.__data__
    names = tuple(name for name in fields if name in data)
    text = _insert(row._meta.model, names, "%s" if is_postgresql() else "?", end)
    return text, [fields[name].db_value(data[name]) for name in names]


@cache
def _insert(model: type[Model], names: tuple[str, ...], mark: str, end: str) -> str:
    columns = ", ".join(f'"{model._meta.fields[name].column_name}"' for name in names)
    marks = ", ".join([mark] * len(names))
    return f'INSERT INTO "{model._meta.table_name}" ({columns}) VALUES ({marks}) {end}'


def ask(sql: str, **values: Any) -> list[tuple[Any, ...]]:
    """The rows of a statement for both engines, with values named `:name`."""
    return current().database.execute_sql(_named(sql, is_postgresql()), values).fetchall()


@cache
def _named(sql: str, postgresql: bool) -> str:
    return re.sub(r":([a-z_]+)", r"%(\1)s", sql) if postgresql else sql
