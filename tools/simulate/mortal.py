"""Work that dies on the way: a job of the calendar, a sweep or a round of sending in a process of its own, which is
killed as its n-th statement is about to run; it ends well when it had fewer to run."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from app.services import calendar, local_time, orders, outbox, points
from app.services.outbox import Outcome
from config.vocabulary import MessageState
from jobs.work import WORK
from models.database import current, enter, is_postgresql, open_district

LEDGER_KEY = "a-key-for-the-simulation-0123456789abcdef"
SWEEP, SEND = "sweep", "send"
# Forked from a process that has the product loaded and nothing open.
_LOADED = multiprocessing.get_context("forkserver")


def killed(url: str, name: str, job: str, period: str, at: datetime, last: int) -> bool:
    """Do a job for a period, a sweep, or send what is due, and be killed at a statement; whether it came to that."""
    process = _LOADED.Process(target=work, args=(url, name, job, period, at, last))
    process.start()
    process.join()
    if process.exitcode not in (0, -signal.SIGKILL):
        raise RuntimeError(f"{job} {period}: the process ended with {process.exitcode}, its error is above")
    return process.exitcode != 0


class Countdown:
    """SIGKILL as the n-th statement is about to run: before a commit, between two rows, wherever it falls."""

    def __init__(self, last: int) -> None:
        self.left = last

    def __call__(self, statement: str) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def die_at(last: int) -> None:
    """Let this process be killed at its n-th statement in the entered district, on either engine."""
    countdown = Countdown(last)
    if not is_postgresql():
        current().database.connection().set_trace_callback(countdown)
        return
    for owner, name in ((psycopg.Cursor, "execute"), (psycopg.Connection, "commit")):
        setattr(owner, name, _counted(getattr(owner, name), countdown))


def _counted(method: Callable[..., Any], countdown: Countdown) -> Callable[..., Any]:
    def counted(*arguments: Any, **named: Any) -> Any:
        countdown("")
        return method(*arguments, **named)

    return counted


def work(url: str, name: str, job: str, period: str, at: datetime, last: int) -> None:
    local_time.use_zone(ZoneInfo("Asia/Shanghai"))
    points.use_key(LEDGER_KEY)
    with enter(open_district(url, name)):
        die_at(last)
        if job == SWEEP:
            orders.sweep(at)
        elif job == SEND:
            outbox.send_due(lambda _: Outcome(MessageState.SENT), lambda: at, senders=1)
        else:
            calendar.run_once(job, period, partial(WORK[job], period, at, _silent), lambda: at)


def _silent(what: str, done: int, total: int) -> None:
    """Nobody watches."""
