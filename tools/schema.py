"""Writes the tables as plain SQL, the way the first migration keeps them: `python -m tools.schema`.

The first migration is frozen text, so that changing a model later does not change what it did. Until the first
release it is written anew with this; afterwards each change is a migration of its own.
"""

from pathlib import Path

from peewee import PostgresqlDatabase

from models.database import MIGRATIONS
from models.tables import TABLES

FOUNDATION = MIGRATIONS / "0001_foundation.sql"


def schema_sql() -> str:
    """CREATE TABLE and CREATE INDEX of every table, one statement a line, in PostgreSQL's words."""
    database = PostgresqlDatabase("nowhere")
    statements = []
    for model in TABLES:
        model.bind(database, bind_refs=False, bind_backrefs=False)
    for model in TABLES:
        manager = model._schema
        for query in [manager._create_table(safe=False), *manager._create_indexes(safe=False)]:
            sql, values = query.query()
            assert not values, f"{sql}: a value in a schema statement"
            statements.append(sql)
    return ";\n".join(statements) + ";\n"


if __name__ == "__main__":
    Path(FOUNDATION).write_text(schema_sql())
