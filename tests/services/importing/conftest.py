"""Importing on both engines."""

import pytest

from models.database import District


@pytest.fixture
def engine(either: District) -> District:
    return either
