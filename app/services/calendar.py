"""Runs of the calendar: one for each job and period, done once under any number of schedulers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import ModelSelect, fn

from app.services import audit
from app.services.access import Actor
from app.services.errors import DomainError, invalid
from config.vocabulary import ErrorCode, Role, RunState
from models.calendar import Beat, JobPause, JobRun, JobWish
from models.database import changed, opaque_code, transaction
from models.people import Person

LEASE = timedelta(minutes=10)
MADE_UP = "中途停止，由后一次补做。"


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to do a run until its lease is over."""

    run: JobRun
    lease: str


def claim(job: str, period: str, now: datetime, wished_at: datetime | None = None) -> Claim | None:
    """Take a run up: a new one, one that failed, one whose worker died, or one that began before somebody wished for
    it. None when it is done or under way."""
    lease = opaque_code("r")
    until = now + LEASE
    with transaction():
        made = (
            JobRun.insert(
                job=job, period=period, state=RunState.RUNNING, lease=lease, lease_until=until, started_at=now
            )
            .on_conflict_ignore()
            .execute()
        )
        run = JobRun.get(JobRun.job == job, JobRun.period == period)
        if made and run.lease == lease:
            return Claim(run, lease)
        free = (JobRun.state == RunState.FAILED) | ((JobRun.state == RunState.RUNNING) & (JobRun.lease_until < now))
        if wished_at is not None:
            free |= (JobRun.state == RunState.DONE) & (JobRun.started_at < wished_at)
        taken = changed(
            JobRun.update(
                state=RunState.RUNNING,
                lease=lease,
                lease_until=until,
                tries=JobRun.tries + 1,
                started_at=now,
                ended_at=None,
            ).where(JobRun.id == run.id, free)
        )
        return Claim(JobRun.get_by_id(run.id), lease) if taken else None


def finish(held: Claim, state: RunState, outcome: dict[str, Any], now: datetime) -> None:
    """Write down how a run ended, unless somebody else has taken it up since."""
    with transaction():
        JobRun.update(state=state, outcome=outcome, ended_at=now, lease="").where(
            JobRun.id == held.run.id, JobRun.lease == held.lease
        ).execute()


def run_once(
    job: str,
    period: str,
    work: Callable[[], dict[str, Any]],
    clock: Callable[[], datetime],
    wished_at: datetime | None = None,
) -> JobRun | None:
    """Do a job for a period unless it is done (since it was wished for) or under way; answers its run, None when
    there was nothing to do.

    A failure is written down and raised: the next round takes the run up again.
    """
    again = wished_at is not None and done(job, period)
    held = claim(job, period, clock(), wished_at)
    if held is None:
        return None
    try:
        outcome = work()
    except Exception as error:
        finish(held, RunState.FAILED, {"error": f"{type(error).__name__}: {error}"}, clock())
        raise
    finish(held, RunState.DONE, outcome | {"again": True} if again else outcome, clock())
    _end_older(job, period, clock())
    return JobRun.get_by_id(held.run.id)


def _end_older(job: str, period: str, now: datetime) -> None:
    """Earlier runs that were cut off, and that this one made up for, do not stand as under way for ever."""
    with transaction():
        JobRun.update(state=RunState.FAILED, outcome={"sentence": MADE_UP}, ended_at=now, lease="").where(
            JobRun.job == job, JobRun.period < period, JobRun.state == RunState.RUNNING, JobRun.lease_until < now
        ).execute()


def find_run(job: str, period: str) -> JobRun | None:
    return JobRun.get_or_none(JobRun.job == job, JobRun.period == period)


def done(job: str, period: str) -> bool:
    return JobRun.select().where(JobRun.job == job, JobRun.period == period, JobRun.state == RunState.DONE).exists()


def runs() -> ModelSelect:
    """Every run, newest first."""
    return JobRun.select().order_by(JobRun.started_at.desc(), JobRun.id.desc())


def latest_runs() -> dict[str, JobRun]:
    """The newest run of each job."""
    newest = JobRun.select(fn.MAX(JobRun.id)).group_by(JobRun.job)
    return {run.job: run for run in JobRun.select().where(JobRun.id.in_(newest))}


def beat(name: str, now: datetime) -> None:
    """The scheduler is alive."""
    with transaction():
        Beat.insert(name=name, at=now).on_conflict(conflict_target=[Beat.name], update={Beat.at: now}).execute()


def last_beat(name: str) -> datetime | None:
    row = Beat.get_or_none(Beat.name == name)
    return row.at if row else None


def pauses() -> dict[str, JobPause]:
    """Jobs that are paused."""
    return {row.job: row for row in JobPause.select(JobPause, Person).join(Person)}


def paused(job: str) -> bool:
    return JobPause.select().where(JobPause.job == job).exists()


def pause(actor: Actor, job: str, reason: str, now: datetime) -> None:
    """Let a job not begin by itself any more. Errors: FORBIDDEN, INVALID_INPUT, ALREADY_TAKEN."""
    _require_office(actor)
    if not reason.strip():
        raise invalid("reason", "请写明为什么暂停，接手的人会看到")
    with transaction():
        made = (
            JobPause.insert(job=job, reason=reason.strip(), by=actor.person, at=now)
            .on_conflict_ignore()
            .as_rowcount()
            .execute()
        )
        if not made:
            raise DomainError(ErrorCode.ALREADY_TAKEN, "这件事已经暂停了")
        audit.write(actor, "job.pause", job, now, reason=reason.strip())


def resume(actor: Actor, job: str, now: datetime) -> None:
    """Let a paused job go on; what it missed is caught up. Errors: FORBIDDEN, ALREADY_TAKEN."""
    _require_office(actor)
    with transaction():
        if not changed(JobPause.delete().where(JobPause.job == job)):
            raise DomainError(ErrorCode.ALREADY_TAKEN, "这件事没有暂停")
        audit.write(actor, "job.resume", job, now)


def wish(actor: Actor, job: str, period: str, now: datetime, again: bool = False) -> None:
    """Ask for a run now, or with `again` for one more of a period that is done; asked twice it is the same wish.

    Errors: FORBIDDEN, STATE_CONFLICT when it is done and not meant again, or under way.
    """
    _require_office(actor)
    known = find_run(job, period)
    if known is not None and known.state == RunState.DONE and not again:
        raise DomainError(ErrorCode.STATE_CONFLICT, "这一期已经做过，每一期只做一次")
    if known is not None and known.state == RunState.RUNNING and known.lease_until >= now:
        raise DomainError(ErrorCode.STATE_CONFLICT, "这一期正在运行，结束以后再看")
    with transaction():
        JobWish.insert(job=job, period=period, by=actor.person, at=now).on_conflict_ignore().execute()
        audit.write(actor, "job.again" if again else "job.wish", job, now, period=period)


def wishes() -> list[JobWish]:
    """Runs that somebody waits for, the oldest wish first."""
    return list(JobWish.select().order_by(JobWish.id))


def forget_wish(row: JobWish) -> None:
    with transaction():
        JobWish.delete().where(JobWish.id == row.id).execute()


def _require_office(actor: Actor) -> None:
    """The calendar is the district's; its office and its managing group look after it."""
    if not actor.paths(Role.OFFICE, Role.MANAGER):
        raise DomainError(ErrorCode.FORBIDDEN)
