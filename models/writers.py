"""The turn of SQLite's writers: one at a time, in the order they came, across threads and processes.

SQLite's own waiting starves writers (one of four waited 4 s); a queue does not.
"""

import fcntl
import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from peewee import OperationalError

PATIENCE = 10.0
"""Seconds a writer waits for its turn before it tells the caller that storage is busy."""

OFTEN = 200
"""So many looks at another process's lock before they become rare."""


class StorageBusy(OperationalError):
    """The writer's turn did not come in time; nothing was written."""


class _Queue:
    """A lock that is handed on in the order in which it was asked for: a plain one lets some wait and wait."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False

    def acquire(self, timeout: float) -> bool:
        with self._mutex:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=timeout):
            return True
        with self._mutex:
            if mine not in self._waiting:
                return True  # handed over at the last moment
            self._waiting.remove(mine)
            return False

    def release(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


class Writers:
    """A database's writers; other processes meet at the file `path`.

    Whoever waits for it stands in a door of which there is one: the process that writes cannot come in again before
    those who waited longer.
    """

    def __init__(self, path: Path) -> None:
        self._queue = _Queue()
        self._paths = (path.with_suffix(".door"), path)
        self._files: list[IO[str]] = []
        self._owner = 0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn and have it; StorageBusy when it does not come in time."""
        deadline = time.monotonic() + PATIENCE
        if not self._queue.acquire(PATIENCE):
            raise StorageBusy("database is locked: writers' queue")
        try:
            door, room = self._opened()
            _flock(door, deadline)
            try:
                _flock(room, deadline)
            finally:
                fcntl.flock(door, fcntl.LOCK_UN)
            try:
                yield
            finally:
                fcntl.flock(room, fcntl.LOCK_UN)
        finally:
            self._queue.release()

    def _opened(self) -> list[int]:
        """The files' handles, opened once in a process: a lock belongs to the opened file, which a forked process
        would share with its parent."""
        if self._owner != os.getpid():
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
            self._files = [os.fdopen(os.open(path, flags, 0o600), "r+") for path in self._paths]
            self._owner = os.getpid()
        return [file.fileno() for file in self._files]


def _flock(handle: int, deadline: float) -> None:
    """Look often at first: a small write is over in a millisecond."""
    tries = 0
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise StorageBusy("database is locked: another process writes") from None
            tries += 1
            time.sleep(0.0001 if tries < OFTEN else 0.004)
