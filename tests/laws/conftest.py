"""The two engines for the laws."""

from collections.abc import Callable
from itertools import count

import pytest

from app.services import community
from models.database import District, enter, open_district

_numbers = count()


@pytest.fixture
def new_sqlite(tmp_path) -> Callable[[], District]:
    """A prepared district on disk, another one at each call."""
    return lambda: prepared(f"sqlite:///{tmp_path}")


@pytest.fixture
def new_postgresql(postgresql_url) -> Callable[[], District]:
    """A prepared schema, another one at each call."""
    return lambda: prepared(postgresql_url)


def prepared(url: str) -> District:
    opened = open_district(url, f"d{next(_numbers)}")
    with enter(opened):
        community.prepare()
    return opened
