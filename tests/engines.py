"""Both engines for tests whose hands are processes of their own."""

import pytest

from models.database import open_district


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path) -> str:
    """Where a district `main` may be made, on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}"
    server = request.getfixturevalue("postgresql_url")
    opened = open_district(server, "main")
    opened.database.execute_sql('DROP SCHEMA IF EXISTS "main" CASCADE')
    opened.database.close_all()
    return server
