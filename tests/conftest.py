"""What tests share: a district on disk, a small community with people in every part, and a moved clock."""

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import hypothesis
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.services import local_time
from config.settings import load
from models.database import District
from tests.community import Community, Lived, found
from tests.web import SECRETS, Borrowed, Caller

# A machine that others use as well is slow at making examples; that says nothing about what is tested.
hypothesis.settings.register_profile("here", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("here")

pytest_plugins = ["tests.secrets_in_logs", "tests.engines", "tests.quarter", "tests.browsers"]
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
"""A Friday, noon in the community."""


def pytest_collection_finish() -> None:
    """What is loaded by now stays: nobody need look through it for garbage again."""
    gc.freeze()


@pytest.fixture
def now() -> datetime:
    local_time.use_zone(ZoneInfo("Asia/Shanghai"))
    return NOON


@pytest.fixture
def town(district: District, live_once: Lived, now: datetime) -> Community:
    """A small community: one estate, two buildings, and somebody for every role."""
    return live_once(("founded", str(now)), lambda: found(now))


@pytest.fixture(scope="session")
def application() -> tuple[Flask, Borrowed]:
    """The web application, whose routes take longer to put together than most tests take, and its district."""
    borrowed = Borrowed()
    return create_app(load(SECRETS), borrowed), borrowed


@pytest.fixture
def client(
    application: tuple[Flask, Borrowed], town: Community, district: District, tmp_path: Path
) -> Iterator[FlaskClient]:
    """The web application over the small community, with the clock standing at noon."""
    app, borrowed = application
    borrowed.become(district)
    app.extensions["settings"] = load({**SECRETS, "HGJ_DATA_DIR": str(tmp_path)})
    with time_machine.travel(NOON, tick=False):
        yield app.test_client()


@pytest.fixture
def caller(client: FlaskClient, town: Community) -> Callable[[str], Caller]:
    """Somebody of the community with a token."""
    return lambda part: Caller(client, town, part)


@pytest.fixture
def counting_queries() -> Callable[[], AbstractContextManager[list[str]]]:
    """`with counting_queries() as asked:` gathers what the database is asked."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        asked: list[str] = []
        logger, handler = logging.getLogger("peewee"), logging.Handler()
        handler.emit = lambda record: asked.append(str(record.msg))  # type: ignore[method-assign]
        level = logger.level
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
        logger.propagate = False
        try:
            yield asked
        finally:
            logger.removeHandler(handler)
            logger.setLevel(level)
            logger.propagate = True

    return counting
