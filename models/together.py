"""Group commit for SQLite: transactions that come at the same time share one.

Half of what a small write costs is the wait for the disk at its end. Whoever comes first leads: takes the turn to
write, does the work of everybody who waits (each in a savepoint of its own, so that one refusal undoes one), and
commits for all. Nobody is answered before the commit. PostgreSQL does the same by itself.
"""

import threading
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from contextvars import copy_context
from typing import Any, TypeVar

from peewee import SqliteDatabase

T = TypeVar("T")
MOST = 16
"""Transactions that share a commit: others, in other processes, wait meanwhile."""


class _Job:
    """Somebody's work, in the context it was asked for in."""

    def __init__(self, work: Callable[[], Any], bare: bool) -> None:
        self.work, self.bare, self.context = work, bare, copy_context()
        self.asleep = threading.Lock()
        self.asleep.acquire()
        self.leads = False
        self.value: Any = None
        self.error: BaseException | None = None


class Together:
    """The writers of one process to one database."""

    def __init__(self, database: SqliteDatabase, turn: Callable[[], AbstractContextManager[None]]) -> None:
        self._database, self._turn = database, turn
        self._mutex = threading.Lock()
        self._waiting: deque[_Job] = deque()
        self._led = False

    def run(self, work: Callable[[], T], bare: bool) -> T:
        """What `work` answers, committed. It may run in another thread, on that thread's connection. `bare` work is
        one statement, which needs no transaction around it when it is alone."""
        job = _Job(work, bare)
        with self._mutex:
            self._waiting.append(job)
            job.leads, self._led = not self._led, True
        if not job.leads:
            job.asleep.acquire()
        if job.leads:
            try:
                self._share()
            finally:
                self._hand_on()
        if job.error is not None:
            raise job.error
        value: T = job.value
        return value

    def _share(self) -> None:
        """One commit for those who wait."""
        jobs: list[_Job] = []
        try:
            with self._turn():
                jobs = self._take()
                alone = len(jobs) == 1
                with nullcontext() if alone and jobs[0].bare else self._database.atomic("IMMEDIATE"):
                    for job in jobs:
                        self._do(job, alone)
        except BaseException as error:
            for job in jobs or self._take():
                job.error = job.error or error
                job.asleep.release()
            return
        for job in jobs:
            job.asleep.release()

    def _take(self) -> list[_Job]:
        with self._mutex:
            return [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]

    def _do(self, job: _Job, alone: bool) -> None:
        try:
            with nullcontext() if alone else self._database.savepoint():
                job.value = job.context.run(job.work)
        except BaseException as error:
            job.error = error
            if alone or not self._database.connection().in_transaction:
                raise  # a full disk ends the transaction of all

    def _hand_on(self) -> None:
        """The next of those who came meanwhile leads."""
        with self._mutex:
            if self._waiting:
                self._waiting[0].leads = True
                self._waiting[0].asleep.release()
            else:
                self._led = False
