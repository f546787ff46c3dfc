"""Importing on both engines."""

from collections.abc import Iterator
from itertools import count

import pytest

from app.services import community
from models.database import District, enter, open_district

_numbers = count()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path) -> Iterator[District]:
    """A prepared district on each engine, entered."""
    on_disk = request.param == "sqlite"
    url = f"sqlite:///{tmp_path}" if on_disk else request.getfixturevalue("postgresql_url")
    district = open_district(url, f"importing{next(_numbers)}")
    with enter(district):
        community.prepare()
        yield district
