"""Connections that died while they rested."""

import subprocess
import sys

import psycopg
import pytest

from models import pools
from models.database import current, enter, open_district


@pytest.fixture
def remote(postgresql_url):
    return open_district(postgresql_url, "pools")


def ask() -> int:
    return current().database.execute_sql("SELECT pg_backend_pid()").fetchone()[0]


def cut_off(postgresql_url: str, pid: int) -> None:
    with psycopg.connect(postgresql_url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (pid,))


def test_a_connection_is_used_again_without_asking(remote):
    with enter(remote):
        first = ask()
    with enter(remote):
        assert ask() == first
        assert current().database.execute_sql("SHOW search_path").fetchone()[0] == "pools"


def test_one_lost_after_a_rest_is_replaced_before_anybody_notices(remote, postgresql_url, monkeypatch):
    monkeypatch.setattr(pools, "TRUSTED", 0.0)
    with enter(remote):
        first = ask()
    cut_off(postgresql_url, first)
    with enter(remote):
        assert ask() != first


def test_one_lost_a_moment_ago_costs_one_request(remote, postgresql_url):
    with enter(remote):
        first = ask()
    cut_off(postgresql_url, first)
    with enter(remote), pytest.raises(Exception, match=r"terminat|closed"):
        ask()
    with enter(remote):
        assert ask() != first


def test_a_commit_in_sqlite_is_on_the_disk_before_it_is_answered(tmp_path):
    """As a program of its own opens it: tests themselves do not wait for the disk."""
    text = (
        "from models.database import open_district\n"
        f"opened = open_district('sqlite:///{tmp_path}', 'main').database\n"
        "print([opened.execute_sql(f'PRAGMA {name}').fetchone()[0] for name in ('synchronous', 'journal_mode')])"
    )
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[2, 'wal']"
