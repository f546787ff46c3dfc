"""A district that is there at once, on both engines: made once for all tests of a worker, then copied as a file
(SQLite) or put back row by row (PostgreSQL, where making its tables takes half a second)."""

import copy
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path

import psycopg
import pytest

from app.services import community
from models import pools
from models.database import District, current, enter, is_postgresql, open_district
from tests.community import Community, found
from tools.machine.postgres import throwaway_postgres

BOTH = ("sqlite", "postgresql")
# Nobody pulls the plug on a test: what is thrown away need not be on the disk before it is answered.
pools.SYNCHRONOUS = "off"

_KEEP = """
CREATE SCHEMA kept;
DO $do$
DECLARE held record; filled boolean;
BEGIN
    FOR held IN SELECT tablename FROM pg_tables WHERE schemaname = 'main' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM main.%I)', held.tablename) INTO filled;
        IF filled THEN
            EXECUTE format('CREATE TABLE kept.%1$I AS TABLE main.%1$I', held.tablename);
        END IF;
    END LOOP;
    CREATE TABLE kept.counted_ AS SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'main';
END $do$;
CREATE FUNCTION kept.put_back() RETURNS void LANGUAGE plpgsql SET session_replication_role = replica AS $put$
DECLARE held record;
BEGIN
    FOR held IN SELECT tablename FROM pg_tables WHERE schemaname = 'main' LOOP
        EXECUTE format('DELETE FROM main.%I', held.tablename);
    END LOOP;
    FOR held IN SELECT tablename FROM pg_tables WHERE schemaname = 'kept' AND tablename <> 'counted_' LOOP
        EXECUTE format('INSERT INTO main.%1$I OVERRIDING SYSTEM VALUE SELECT * FROM kept.%1$I', held.tablename);
    END LOOP;
    FOR held IN SELECT * FROM kept.counted_ LOOP
        PERFORM setval(format('main.%I', held.sequencename), coalesce(held.last_value, 1), held.last_value IS NOT NULL);
    END LOOP;
END $put$;
"""
"""As a replica the server asks no trigger: the ledger itself lets nobody delete."""


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
def prepared_server(postgresql_url: str) -> str:
    """A server whose district `main` can be put back to the schema and the default policy."""
    _prepare(postgresql_url)
    with psycopg.connect(postgresql_url, autocommit=True) as server:
        server.execute(_KEEP)
    return postgresql_url


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
        url: str = request.getfixturevalue("prepared_server")
        with psycopg.connect(url, autocommit=True) as server:
            server.execute("SET lock_timeout = '10s'; SELECT kept.put_back()")
        return url

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
def founded(prepared_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[datetime], Community]:
    """Founds the small community in the entered district, which must be as it was prepared."""
    known: dict[datetime, tuple[Path, Community]] = {}

    def kept(now: datetime) -> tuple[Path, Community]:
        folder = tmp_path_factory.mktemp("founded")
        shutil.copy(prepared_file, folder)
        with entered(f"sqlite:///{folder}"):
            return folder / "main.sqlite3", found(now)

    def at(now: datetime) -> Community:
        if is_postgresql():
            return found(now)
        if now not in known:
            known[now] = kept(now)
        file, town = known[now]
        with closing(sqlite3.connect(file)) as source:
            source.backup(current().database.connection())
        return copy.deepcopy(town)

    return at
