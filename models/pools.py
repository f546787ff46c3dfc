"""A district's connections, opened once and used again."""

import time
from pathlib import Path
from typing import Any

from peewee import PostgresqlDatabase, SqliteDatabase
from playhouse.pool import PooledPostgresqlDatabase, PooledSqliteDatabase

from models.columns import PlainColumns

CONNECTIONS = 40
"""The most of a process: sixteen senders of messages, and those who work beside them."""
TRUSTED = 5.0
"""Seconds after which a resting connection of PostgreSQL is asked whether it still lives."""


class _Postgresql(PooledPostgresqlDatabase):
    """A pool that asks the server whether a connection still lives only after a rest, not for every request: a
    connection lost meanwhile costs one request an answer that says to try again."""

    context_class = PlainColumns

    def _can_reuse(self, connection: Any) -> bool:
        connection.rests_since = time.monotonic()
        return bool(super()._can_reuse(connection))

    def _is_closed(self, connection: Any) -> bool:
        if time.monotonic() - connection.rests_since < TRUSTED:
            return bool(connection.closed)
        return bool(super()._is_closed(connection))


class _Sqlite(PooledSqliteDatabase):
    context_class = PlainColumns


def postgresql(url: str, schema: str) -> PostgresqlDatabase:
    """Connections that see one schema, and wait ten seconds for a lock."""
    return _Postgresql(
        url,
        max_connections=CONNECTIONS,
        timeout=10,
        prefer_psycopg3=True,
        options=f"-c search_path={schema} -c timezone=UTC -c lock_timeout=10000",
    )


SYNCHRONOUS = "full"
"""A commit is on the disk before it is answered."""


def sqlite(path: Path) -> SqliteDatabase:
    """Connections to a file that survives a power cut."""
    return _Sqlite(
        str(path),
        max_connections=CONNECTIONS,
        timeout=10,
        check_same_thread=False,
        pragmas=[
            ("journal_mode", "wal"),
            ("synchronous", SYNCHRONOUS),
            ("foreign_keys", 1),
            ("busy_timeout", 5000),
        ],
    )
