"""A district that is there at once, on both engines: made once for all tests of a worker, then copied as a file
(SQLite) or put back row by row (PostgreSQL, where making its tables takes half a second)."""

import copy
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app.services import community
from models import pools
from models.database import District, current, enter, is_postgresql, open_district
from tests.community import Lived
from tools.machine.postgres import throwaway_postgres

BOTH = ("sqlite", "postgresql")
# Nobody pulls the plug on a test: what is thrown away need not be on the disk before it is answered.
pools.SYNCHRONOUS = "off"


class Kept:
    """States of the one district of a throwaway server, to which it can be put back.

    A connection that stays open does it: to one that has just come every table is news.
    """

    def __init__(self, url: str) -> None:
        self.url, self._server, self._numbers = url, psycopg.connect(url, autocommit=True), count()
        self._server.execute("SET lock_timeout = '10s'")

    def keep(self) -> str:
        """The name under which the district's rows, as they are, are kept now."""
        kept, run = f"kept{next(self._numbers)}", self._server.execute
        run(f"CREATE SCHEMA {kept}")
        tables = [name for (name,) in run("SELECT tablename FROM pg_tables WHERE schemaname = 'main'")]
        steps = [f"DELETE FROM main.{table}" for table in tables]
        for table in tables:
            if run(f"SELECT 1 FROM main.{table} LIMIT 1").fetchone():
                run(f"CREATE TABLE {kept}.{table} AS TABLE main.{table}")
                steps.append(f"INSERT INTO main.{table} OVERRIDING SYSTEM VALUE SELECT * FROM {kept}.{table}")
        counted = run("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'main'")
        steps += [f"PERFORM setval('main.{name}', {last or 1}, {last is not None})" for name, last in counted]
        # As a replica the server asks no trigger: the ledger itself lets nobody delete.
        run(
            f"CREATE FUNCTION {kept}.put_back() RETURNS void LANGUAGE plpgsql SET session_replication_role = replica"
            f" AS $$ BEGIN {'; '.join(steps)}; END $$"
        )
        return kept

    def put_back(self, kept: str) -> None:
        self._server.execute(f"SELECT {kept}.put_back()")

    def close(self) -> None:
        self._server.close()


@pytest.fixture(scope="session")
def prepared_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A district's file with the schema and the default policy."""
    folder = tmp_path_factory.mktemp("prepared")
    _prepare(f"sqlite:///{folder}")
    return folder / "main.sqlite3"


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    with throwaway_postgres() as server:
        yield server.dsn


@pytest.fixture(scope="session")
def prepared_server(postgresql_url: str) -> Iterator[tuple[Kept, str]]:
    """A server's district `main`, and how the schema and the default policy are called to which it is put back."""
    _prepare(postgresql_url)
    server = Kept(postgresql_url)
    yield server, server.keep()
    server.close()


def _prepare(url: str) -> None:
    opened = open_district(url, "main")
    with enter(opened):
        community.prepare()
    opened.database.close_all()


@pytest.fixture
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """`storage("sqlite")`: the address where a district `main` has the default policy and nothing else.

    Of PostgreSQL there is one: asked for again, it is put back.
    """
    numbers = count()

    def ready(engine: str) -> str:
        if engine == "sqlite":
            folder = tmp_path / f"districts{next(numbers) or ''}"
            folder.mkdir()
            shutil.copy(request.getfixturevalue("prepared_file"), folder)
            return f"sqlite:///{folder}"
        server, prepared = request.getfixturevalue("prepared_server")
        server.put_back(prepared)
        return server.url

    return ready


@contextmanager
def entered(url: str) -> Iterator[District]:
    """The district `main` at an address, entered."""
    opened = open_district(url, "main")
    with enter(opened):
        yield opened
    opened.database.close_all()


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest, storage: Callable[[str], str]) -> str:
    """Where the district `main` is ready, on each engine: for tests whose hands are processes of their own."""
    return storage(request.param)


@pytest.fixture
def district(storage: Callable[[str], str]) -> Iterator[District]:
    """An empty district on disk with the default policy, entered."""
    with entered(storage("sqlite")) as opened:
        yield opened


@pytest.fixture(params=BOTH)
def either(request: pytest.FixtureRequest, storage: Callable[[str], str]) -> Iterator[District]:
    """An empty district with the default policy, entered: once in SQLite, once in PostgreSQL."""
    with entered(storage(request.param)) as opened:
        yield opened


@pytest.fixture(scope="session")
def live_once(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """`live_once(("quarter", …), story)`: a story is lived once in a worker on each engine, and then put back."""
    known: dict[tuple[str, ...], tuple[str, Any]] = {}

    def after(name: tuple[str, ...], story: Callable[[], Any]) -> Any:
        keep, put_back = _on_server(request) if is_postgresql() else (_keep_file, _put_file_back)
        here = (str(is_postgresql()), *name)
        if here in known:
            place, answered = known[here]
            put_back(place)
            return copy.deepcopy(answered)
        answered = story()
        known[here] = (keep(), copy.deepcopy(answered))
        return answered

    def _keep_file() -> str:
        place = tmp_path_factory.mktemp("kept") / "main.sqlite3"
        with closing(sqlite3.connect(place)) as target:
            current().database.connection().backup(target)
        return str(place)

    return after


def _on_server(request: pytest.FixtureRequest) -> tuple[Callable[[], str], Callable[[str], None]]:
    server: Kept = request.getfixturevalue("prepared_server")[0]
    return server.keep, server.put_back


def _put_file_back(place: str) -> None:
    """In place of the entered district's file: page by page through its connection takes twice as long."""
    database = current().database
    database.close()
    database.close_all()
    for more in ("-wal", "-shm"):
        Path(f"{database.database}{more}").unlink(missing_ok=True)
    shutil.copyfile(place, database.database)
    database.connect()
