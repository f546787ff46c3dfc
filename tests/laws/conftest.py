"""The two engines for the laws."""

from collections.abc import Callable

import pytest

from models.database import District, open_district


@pytest.fixture
def new_sqlite(storage: Callable[[str], str]) -> Callable[[], District]:
    """A prepared district on disk, another one at each call."""
    return lambda: open_district(storage("sqlite"), "main")


@pytest.fixture
def new_postgresql(storage: Callable[[str], str]) -> Callable[[], District]:
    """The prepared schema, put back at each call."""
    return lambda: open_district(storage("postgresql"), "main")
