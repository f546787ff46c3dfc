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
    """A database's writers; other processes meet at the file `path`."""

    def __init__(self, path: Path) -> None:
        self._queue = _Queue()
        self._path = path
        self._file: IO[str] | None = None
        self._owner = 0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn and have it; StorageBusy when it does not come in time."""
        deadline = time.monotonic() + PATIENCE
        if not self._queue.acquire(PATIENCE):
            raise StorageBusy("database is locked: writers' queue")
        try:
            handle = self._opened()
            _flock(handle, deadline)
            try:
                yield
            finally:
                fcntl.flock(handle, fcntl.LOCK_UN)
        finally:
            self._queue.release()

    def _opened(self) -> int:
        """The file's handle, opened once in a process: a lock belongs to the opened file, which a forked process
        would share with its parent."""
        if self._file is None or self._owner != os.getpid():
            self._file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+")
            self._owner = os.getpid()
        return self._file.fileno()


def _flock(handle: int, deadline: float) -> None:
    pause = 0.0002
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise StorageBusy("database is locked: another process writes") from None
            time.sleep(pause)
            pause = min(pause * 1.5, 0.004)
