"""Doing runs: claimed in the table, worked, written down; and the sender of messages."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from app.services import calendar, orders, outbox, points
from app.services.cadence import Job, due_periods
from app.wechat.delivery import deliver
from app.wechat.gateway import Gateway
from jobs.work import WORK, Progress
from models.calendar import JobRun
from models.database import District, enter

log = logging.getLogger(__name__)


def clock() -> datetime:
    return datetime.now(UTC)


def _silent(what: str, done: int, total: int) -> None:
    """Nobody watches the scheduler's progress; the run's outcome is in the table."""


def run(name: str, period: str, progress: Progress = _silent, wished_at: datetime | None = None) -> JobRun | None:
    """Do one run in the entered district; None when it is done already (since it was wished for) or under way."""
    return calendar.run_once(name, period, lambda: WORK[name](period, clock(), progress), clock, wished_at)


def catch_up(district: District, job: Job) -> None:
    """Do every run of a job that is due and not done, unless it is paused. A failure is logged and tried again."""
    with enter(district):
        if calendar.paused(job.name):
            return
        for period in due_periods(job, clock()):
            try:
                done = run(job.name, period)
            except Exception:
                log.exception("%s %s failed", job.name, period)
                return
            if done is not None:
                log.info("%s %s done: %s", job.name, period, done.outcome)
            elif not calendar.done(job.name, period):
                return  # under way elsewhere, or cut off: later periods wait, or this one would be passed over


def grant_wishes(district: District) -> None:
    """Do the runs that the office asked for, paused or not; how each went is in its run."""
    with enter(district):
        for wish in calendar.wishes():
            try:
                if wish.job in WORK:
                    run(wish.job, wish.period, wished_at=wish.at)
            except Exception:
                log.exception("%s %s failed", wish.job, wish.period)
            calendar.forget_wish(wish)


def send_messages(district: District, gateway: Gateway, senders: int, stop: Callable[[], bool]) -> None:
    """Send what is due until nothing is, or the program stops."""
    with enter(district):
        outbox.send_due(lambda message: deliver(gateway, message), clock, senders, stop)


def sweep_promises(district: District) -> None:
    """Warn of promises about to break, escalate those that broke."""
    with enter(district):
        swept = orders.sweep(clock())
    if swept.promises:
        log.info("promises: %s", {stage.value: count for stage, count in swept.told.items()})


def lapse_holds(district: District) -> None:
    """Let go of points whose promise is over."""
    with enter(district):
        points.lapse_holds(clock())


def beat(district: District) -> None:
    with enter(district):
        calendar.beat("scheduler", clock())
