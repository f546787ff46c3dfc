"""Many rows at once, as the engine takes them fastest: PostgreSQL a copy, SQLite one prepared statement run for each.
peewee would make a statement's text of thousands of placeholders and have it read again."""

from collections.abc import Mapping, Sequence
from typing import Any

from peewee import __exception_wrapper__ as told_as_peewee_does

from models.database import BaseModel, current, is_postgresql


def insert_rows(model: type[BaseModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows in their order; all must name the same fields, and of the others they get the defaults.

    Inside the caller's transaction. IntegrityError as from any statement; ValueError when a row names other fields than
    the first.
    """
    if not rows:
        return
    known, named = model._meta.combined, rows[0].keys()
    given = {name: known[name] for name in named}
    said = {field.name for field in given.values()}
    rest = [field for field in model._meta.sorted_fields if field.default is not None and field.name not in said]
    converters = [(name, field.db_value) for name, field in given.items()]

    def values(row: Mapping[str, Any]) -> list[Any]:
        if row.keys() != named:
            raise ValueError(f"{model._meta.table_name}: a row names {sorted(row)}, the first {sorted(named)}")
        defaults = (field.db_value(field.default() if callable(field.default) else field.default) for field in rest)
        return [*(to(row[name]) for name, to in converters), *defaults]

    table = f'"{model._meta.table_name}"'
    columns = ", ".join(f'"{field.column_name}"' for field in (*given.values(), *rest))
    with told_as_peewee_does:
        cursor = current().database.cursor()
        if is_postgresql():
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(values(row))
        else:
            marks = ", ".join("?" * (len(given) + len(rest)))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", map(values, rows))
