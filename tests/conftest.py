"""What tests share: a district on disk, a small community with people in every part, and a moved clock."""

import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import hypothesis
import pytest
import time_machine
from flask.testing import FlaskClient

from app import create_app
from app.services import community, local_time
from config.settings import load
from models.database import District, enter, open_district
from tests.community import Community, found
from tests.web import SECRETS, Caller
from tools.machine.postgres import throwaway_postgres

# A machine that others use as well is slow at making examples; that says nothing about what is tested.
hypothesis.settings.register_profile("here", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("here")

pytest_plugins = ["tests.secrets_in_logs", "tests.engines", "tests.quarter"]
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
"""A Friday, noon in the community."""


@pytest.fixture
def now() -> datetime:
    local_time.use_zone(ZoneInfo("Asia/Shanghai"))
    return NOON


@pytest.fixture(scope="session")
def prepared_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A district's file with the schema and the default policy, made once: most tests begin with a copy."""
    folder = tmp_path_factory.mktemp("prepared")
    opened = open_district(f"sqlite:///{folder}", "main")
    with enter(opened):
        community.prepare()
    opened.database.close_all()
    return folder / "main.sqlite3"


@pytest.fixture
def district(tmp_path: Path, prepared_file: Path) -> Iterator[District]:
    """An empty district on disk with the default policy, entered."""
    folder = tmp_path / "districts"
    folder.mkdir()
    shutil.copy(prepared_file, folder)
    opened = open_district(f"sqlite:///{folder}", "main")
    with enter(opened):
        yield opened


@pytest.fixture
def town(district: District, now: datetime) -> Community:
    """A small community: one estate, two buildings, and somebody for every role."""
    return found(now)


@pytest.fixture
def client(town: Community, district: District, tmp_path: Path) -> Iterator[FlaskClient]:
    """The web application over the small community, with the clock standing at noon."""
    settings = load({**SECRETS, "HGJ_DATA_DIR": str(tmp_path)})
    with time_machine.travel(NOON, tick=False):
        yield create_app(settings, district).test_client()


@pytest.fixture
def caller(client: FlaskClient, town: Community) -> Callable[[str], Caller]:
    """Somebody of the community with a token."""
    return lambda part: Caller(client, town, part)


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    with throwaway_postgres() as server:
        yield server.dsn


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
