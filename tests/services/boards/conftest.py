"""Boards in SQLite; `ON_BOTH` has a test live in PostgreSQL as well, where the database has a part in what it says:
locks, unique keys, triggers, what JSON and numbers come back as, the order of rows."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from app.services import community
from models.database import District, enter, open_district

_numbers = count()


@pytest.fixture
def engine() -> str:
    """Where a test lives that is not marked `ON_BOTH`."""
    return "sqlite"


@pytest.fixture
def district(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path, prepared_file: Path
) -> Iterator[District]:
    """An empty district with the default policy, entered."""
    if engine == "sqlite":
        (tmp_path / "main.sqlite3").write_bytes(prepared_file.read_bytes())
        opened = open_district(f"sqlite:///{tmp_path}", "main")
    else:
        opened = open_district(request.getfixturevalue("postgresql_url"), f"boards{next(_numbers)}")
    with enter(opened):
        if engine != "sqlite":
            community.prepare()
        yield opened
    opened.database.close_all()
