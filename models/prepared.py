"""Statements whose text is made once. Building a query costs peewee ten times what running it costs the database,
which is fine for most of them and too much for those that every request makes."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from peewee import SQL, Model

from models.database import current, is_postgresql

M = TypeVar("M", bound=Model)


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
            self._reader = reader
        return [self._reader.process_row(row) for row in found]


def write(row: M) -> M:
    """Write a new row and give it its id, as `save` does."""
    data = row.__data__
    fields = row._meta.fields
    names = tuple(name for name in fields if name in data)
    values = [fields[name].db_value(data[name]) for name in names]
    text = _insert(row._meta.model, names, is_postgresql())
    (data["id"],) = current().database.execute_sql(text, values).fetchone()
    row._dirty.clear()
    return row


@cache
def _insert(model: type[Model], names: tuple[str, ...], postgresql: bool) -> str:
    columns = ", ".join(f'"{model._meta.fields[name].column_name}"' for name in names)
    marks = ", ".join(["%s" if postgresql else "?"] * len(names))
    return f'INSERT INTO "{model._meta.table_name}" ({columns}) VALUES ({marks}) RETURNING id'


def ask(sql: str, **values: Any) -> list[tuple[Any, ...]]:
    """The rows of a statement for both engines, with values named `:name`."""
    return current().database.execute_sql(_named(sql, is_postgresql()), values).fetchall()


@cache
def _named(sql: str, postgresql: bool) -> str:
    return re.sub(r":([a-z_]+)", r"%(\1)s", sql) if postgresql else sql
