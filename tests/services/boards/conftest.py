"""Boards in SQLite; `ON_BOTH` has a test live in PostgreSQL as well, where the database has a part in what it says:
locks, unique keys, triggers, what JSON and numbers come back as, the order of rows."""

from collections.abc import Callable, Iterator

import pytest

from models.database import District
from tests.engines import entered


@pytest.fixture
def engine() -> str:
    """Where a test lives that is not marked `ON_BOTH`."""
    return "sqlite"


@pytest.fixture
def district(engine: str, storage: Callable[[str], str]) -> Iterator[District]:
    """An empty district with the default policy, entered."""
    with entered(storage(engine)) as opened:
        yield opened
