"""Which periods of a job are due: decided by the table of runs, not by a scheduler's memory."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.triggers.cron import CronTrigger

from app.services.local_time import local, next_period, zone
from config.policy import defaults
from config.vocabulary import RunState
from models.calendar import JobRun


@dataclass(frozen=True, slots=True)
class Job:
    """A job of the calendar: `due` is a crontab in the community's zone."""

    name: str
    title: str
    due: str
    period: str

    def trigger(self) -> CronTrigger:
        return CronTrigger.from_crontab(self.due, timezone=zone())

    def last_due(self, now: datetime) -> datetime:
        """The latest moment up to now at which the job was due."""
        span = timedelta(days=1 if self.period == "day" else 31)
        trigger = self.trigger()
        due = trigger.get_next_fire_time(None, now - span - timedelta(days=1))
        while True:
            following = trigger.get_next_fire_time(due, due + timedelta(seconds=1))
            if following > now:
                return due
            due = following

    def next_due(self, now: datetime) -> datetime:
        return self.trigger().get_next_fire_time(None, now)

    def period_at(self, due: datetime) -> str:
        """The period a run that was due at a moment is for."""
        day = local(due).date()
        if self.period == "day":
            return day.isoformat()
        if self.period == "month":
            day = day.replace(day=1) - timedelta(days=1)
        return day.strftime("%Y-%m")


def jobs() -> list[Job]:
    return [Job(**entry) for entry in defaults("cadence")["job"]]


def find_job(name: str) -> Job | None:
    return next((job for job in jobs() if job.name == name), None)


def due_periods(job: Job, now: datetime) -> list[str]:
    """Periods to run now, oldest first: from the one after the last that was done to the latest due.

    A job that never ran begins with its latest period. Days that were missed are caught up as one: what a
    daily job does counts for all days before.
    """
    latest = job.period_at(job.last_due(now))
    done = (
        JobRun.select(JobRun.period)
        .where(JobRun.job == job.name, JobRun.state == RunState.DONE)
        .order_by(JobRun.period.desc())
        .first()
    )
    if done is not None and done.period >= latest:
        return []
    if done is None or job.period == "day":
        return [latest]
    periods, month = [], next_period(done.period)
    while month <= latest:
        periods.append(month)
        month = next_period(month)
    return periods
