"""A scheduler's work that dies on the way: `python -m tools.simulate.mortal URL JOB PERIOD MOMENT N` does it in a process
of its own, which is killed as its n-th statement is about to run; it ends well when it had fewer to run."""

import os
import signal
import subprocess
import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from app.services import calendar, local_time, orders, points
from jobs.work import WORK
from models.database import current, enter, open_district

LEDGER_KEY = "a-key-for-the-simulation-0123456789abcdef"
SWEEP = "sweep"
ROOT = Path(__file__).parents[2]


def killed(url: str, job: str, period: str, at: datetime, last: int) -> bool:
    """Do a job for a period, or a sweep, and be killed at a statement; whether it came to that."""
    command = [sys.executable, "-m", "tools.simulate.mortal", url, job, period, at.isoformat(), str(last)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode not in (0, -signal.SIGKILL):
        raise RuntimeError(f"{job} {period}: {done.stderr}")
    return done.returncode != 0


class Countdown:
    """SIGKILL as the n-th statement is about to run: before a commit, between two rows, wherever it falls."""

    def __init__(self, last: int) -> None:
        self.left = last

    def __call__(self, statement: str) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def work(url: str, job: str, period: str, at: datetime, last: int) -> None:
    local_time.use_zone(ZoneInfo("Asia/Shanghai"))
    points.use_key(LEDGER_KEY)
    with enter(open_district(url, "main")):
        current().database.connection().set_trace_callback(Countdown(last))
        if job == SWEEP:
            orders.sweep(at)
        else:
            calendar.run_once(job, period, partial(WORK[job], period, at, _silent), lambda: at)


def _silent(what: str, done: int, total: int) -> None:
    """Nobody watches."""


if __name__ == "__main__":
    work(sys.argv[1], sys.argv[2], sys.argv[3], datetime.fromisoformat(sys.argv[4]), int(sys.argv[5]))
