"""One scheduler leads; others stand by and take over when it is gone."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.database import District, enter, is_postgresql

STANDBY_PAUSE = 3.0


@contextmanager
def leadership(district: District, data_dir: Path) -> Iterator[None]:
    """Wait until this process leads. The lock is the operating system's or the database session's: it ends with
    the process, however that ends."""
    with enter(district):
        postgresql = is_postgresql()
    if postgresql:
        with enter(district):
            while not _advisory(district):
                time.sleep(STANDBY_PAUSE)
            yield
        return
    data_dir.mkdir(parents=True, exist_ok=True)
    handle = os.open(data_dir / "scheduler.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while not _flock(handle):
            time.sleep(STANDBY_PAUSE)
        yield
    finally:
        os.close(handle)


def _advisory(district: District) -> bool:
    query = "SELECT pg_try_advisory_lock(hashtextextended('scheduler', 0))"
    return bool(district.database.execute_sql(query).fetchone()[0])


def _flock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
