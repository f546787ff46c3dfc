"""The database of the current district, and the few things every table shares.

A district is the unit of storage: one SQLite file or one PostgreSQL schema. A request, a job run and a
command enter a district once, at their edge, with `enter(district)`; everything below uses the models.
Without a district every query raises `NoDistrict`: a forgotten one is an error, never somebody else's data.
"""

import json
import logging
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

from peewee import (
    BigAutoField,
    CharField,
    Database,
    DatabaseProxy,
    Field,
    IntegerField,
    Model,
    SqliteDatabase,
    TextField,
)
from playhouse.migrations import Runner

from models import pools
from models.together import Together
from models.writers import Writers

T = TypeVar("T")

MIGRATIONS = Path(__file__).parent / "migrations"
# At DEBUG peewee logs every statement with its values, and phones and sealed tokens are among them.
logging.getLogger("peewee").setLevel(logging.INFO)

_current: ContextVar["District | None"] = ContextVar("district", default=None)


class NoDistrict(RuntimeError):
    """A query was made before a district was entered."""


class District:
    """One district's storage: its name, its connections, and the turn of its writers."""

    def __init__(self, name: str, database: Database, lock_path: Path | None) -> None:
        self.name = name
        self.database = database
        self._writers = None if lock_path is None else Writers(lock_path)
        self.together = Together(database, self.writer_turn) if isinstance(database, SqliteDatabase) else None
        self.remembered: dict[str, tuple[float, Any]] = {}
        """What this process read of the district and may use for some seconds: when, and what."""

    @contextmanager
    def writer_turn(self) -> Iterator[None]:
        """One writer at a time, where the engine has only one."""
        if self._writers is None:
            yield
        else:
            with self._writers.turn():
                yield


class _CurrentDatabase(DatabaseProxy):
    """Hands every call of the models on to the district that was entered."""

    def __init__(self) -> None:
        """Nothing to prepare: `obj` is looked up at each use."""

    @property
    def obj(self) -> Database:
        return current().database

    def attach_callback(self, callback: Any) -> Any:
        return callback


database = _CurrentDatabase()


def current() -> District:
    district = _current.get()
    if district is None:
        raise NoDistrict("no district entered: wrap the edge (request, job, command) in enter()")
    return district


@contextmanager
def enter(district: District) -> Iterator[District]:
    """Work in a district with a connection of its own; leaving returns the connection to the pool."""
    token = _current.set(district)
    try:
        district.database.connect(reuse_if_open=True)
        try:
            yield district
        finally:
            district.database.close()
    finally:
        _current.reset(token)


@contextmanager
def transaction() -> Iterator[None]:
    """The transaction of a use case. Inside another it joins: whoever is outermost commits or rolls back."""
    district = current()
    if district.database.in_transaction():
        yield
        return
    with district.writer_turn():
        if isinstance(district.database, SqliteDatabase):
            with district.database.atomic("IMMEDIATE"):
                yield
        else:
            with district.database.atomic():
                yield


def together(work: Callable[[], T], *, one_statement: bool = False) -> T:
    """What `work` answers, done in a transaction whose commit others may share; for small work that many do at once.

    Inside another transaction it joins that. `work` may run in another thread: it uses the models and what the
    request says, and nothing else that belongs to the thread. Of `one_statement` PostgreSQL makes a transaction
    itself, which spares two more.
    """
    district = current()
    if district.database.in_transaction() or (one_statement and district.together is None):
        return work()
    if district.together is not None:
        return district.together.run(work, one_statement)
    with transaction():
        return work()


@contextmanager
def roomy() -> Iterator[None]:
    """For statements that sort or change very many rows. SQLite keeps 16 MB of pages meanwhile instead of 2, so that
    the pages of an index that is hit all over are not written out and read again for every row."""
    if is_postgresql():
        yield
        return
    run = current().database.execute_sql
    usual = run("PRAGMA cache_size").fetchone()[0]
    run("PRAGMA cache_size = -16000")
    try:
        yield
    finally:
        run(f"PRAGMA cache_size = {usual}")


def reconnect() -> None:
    """Leave the connection of the entered district, which may be broken, and take another."""
    district = current()
    district.database.close()
    district.database.connect(reuse_if_open=True)


def is_postgresql() -> bool:
    return not isinstance(current().database, SqliteDatabase)


def open_district(url: str, name: str) -> District:
    """A district of the storage at `url` (`sqlite:///folder` or `postgresql://…`); made if it is not there."""
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", name):
        raise ValueError(f"district name {name!r}: lower case letters, digits and _ only")
    if url.startswith("sqlite:///"):
        folder = Path(url.removeprefix("sqlite:///"))
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return District(name, pools.sqlite(folder / f"{name}.sqlite3"), folder / f"{name}.writer")
    postgresql = pools.postgresql(url, name)
    with postgresql.connection_context():
        postgresql.execute_sql(f'CREATE SCHEMA IF NOT EXISTS "{name}"')
    return District(name, postgresql, None)


def locked(query: Any) -> Any:
    """The rows of a query, held until the transaction ends, where there is more than one writer."""
    return query.for_update() if is_postgresql() else query


def lock_table(model: type[Model]) -> None:
    """Within a transaction: nobody else writes to a table until it ends; SQLite has one writer at a time anyhow."""
    if is_postgresql():
        table = model._meta.table_name
        current().database.execute_sql(f'LOCK TABLE "{table}" IN SHARE ROW EXCLUSIVE MODE')


def take_alone(shared: str) -> None:
    """Within a transaction: wait until nobody holds `shared`, and keep it until the transaction ends."""
    if is_postgresql():
        current().database.execute_sql("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", (shared,))


def try_turn(exclusive: str) -> bool:
    """Within a transaction: hold `exclusive` alone until it ends; False at once when another holds it."""
    if not is_postgresql():
        return True
    query = f"SELECT {TRY_TURN}"
    return bool(current().database.execute_sql(query, (exclusive,)).fetchone()[0])


TRY_TURN = "pg_try_advisory_xact_lock(hashtextextended(%s, 3))"
"""The same within another statement of PostgreSQL."""


def lock_row(query: Any) -> None:
    """Within a transaction: keep the rows of a query from others until it ends, so that what is read next is what
    stays. SQLite has one writer at a time anyhow."""
    if is_postgresql():
        query.for_update().execute()


def migrate() -> list[str]:
    """Bring the entered district to the newest schema; answers the names of the migrations applied."""
    district = current()
    with district.writer_turn():
        return Runner(district.database, str(MIGRATIONS)).up()


def pending_migrations() -> list[str]:
    """Migrations this code knows and the entered district does not have yet."""
    runner = Runner(current().database, str(MIGRATIONS))
    return [row.name for row in runner.status() if row.applied is None]


def opaque_code(prefix: str) -> str:
    """A public id that says nothing: prefix and 80 random bits, safe in an address."""
    return f"{prefix}_{secrets.token_hex(10)}"


class UtcField(TextField):
    """A moment. Aware datetimes go in and come out in UTC; stored as text that sorts by time."""

    def db_value(self, value: datetime | str | None) -> str | None:
        if value is None or isinstance(value, str):
            return value
        if value.tzinfo is None:
            raise ValueError(f"{self.name}: a moment needs its zone, got a naive {value!r}")
        return value.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"

    def python_value(self, value: str | None) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


class DayField(CharField):
    """A calendar day in the community's zone, stored as YYYY-MM-DD."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=10, **options)

    def db_value(self, value: date | str | None) -> str | None:
        return value.isoformat() if isinstance(value, date) else value

    def python_value(self, value: str | None) -> date | None:
        return None if value is None else date.fromisoformat(value)


class JsonField(TextField):
    """A small document, stored as canonical text so that equal content is equal bytes."""

    def db_value(self, value: Any) -> str | None:
        return None if value is None else canonical_json(value)

    def python_value(self, value: str | None) -> Any:
        return None if value is None else json.loads(value)


_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class BytesField(Field):
    """Raw bytes, such as a picture. (peewee's BlobField asks for the database before a district is entered.)"""

    field_type = "BLOB"

    def db_value(self, value: bytes | None) -> bytes | None:
        return None if value is None else bytes(value)

    def python_value(self, value: Any) -> bytes | None:
        return None if value is None else bytes(value)


def canonical_json(value: Any) -> str:
    return _canonical.encode(value)


class BaseModel(Model):
    """A table of the current district."""

    id = BigAutoField()

    class Meta:
        database = database
        legacy_table_names = False


class Versioned(BaseModel):
    """A row that people edit: each change names the version it saw."""

    version = IntegerField(default=1)


def changed(query: Any) -> bool:
    """Run a conditional UPDATE that must touch one row or none; True when it touched one."""
    return query.execute() == 1
