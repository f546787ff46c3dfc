"""Importing on both engines."""

from datetime import datetime

import pytest

from app.services.access import SYSTEM
from app.services.importing import apply
from models.database import District
from models.registry import Place
from tests.community import Lived
from tests.services.importing.estate import empty_estate, sample


@pytest.fixture
def engine(either: District) -> District:
    return either


@pytest.fixture
def peopled(engine: District, now: datetime, live_once: Lived) -> Place:
    """The sample estate, into which its roster went."""

    def fill() -> Place:
        estate = empty_estate(now)
        apply(SYSTEM, sample("roster", "roster-estate.xlsx"), estate, partial=True, now=now)
        return estate

    return live_once(("peopled",), fill)
