"""Pieces of SQL that the two engines say differently, for statements over many rows."""

from typing import Any

from peewee import SQL, fn

from models.database import is_postgresql


def fresh_code(prefix: str) -> SQL:
    """As `opaque_code`, made by the database for each row of an INSERT ... SELECT."""
    bits = "substr(replace(gen_random_uuid()::text, '-', ''), 1, 20)" if is_postgresql() else "hex(randomblob(10))"
    return SQL(f"'{prefix}_' || lower({bits})")


def json_document(**values: Any) -> Any:
    """A JsonField's content made by the database from columns, for an INSERT ... SELECT. At least one value."""
    parts = [part for name, value in values.items() for part in (SQL(f"'{name}'"), value)]
    if is_postgresql():
        return fn.json_build_object(*parts).cast("text")
    return fn.json_object(*parts)
