"""Which periods of a job are due: decided by the table of runs, not by a scheduler's memory."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from apscheduler.triggers.cron import CronTrigger

from app.services.local_time import (
    first_of_next_month,
    local,
    months_of,
    next_period,
    quarter_of,
    week_bounds,
    week_of,
    zone,
)
from config.policy import defaults
from config.vocabulary import RunState
from models.calendar import JobRun

PERIOD_FORMS = {"day": "2026-10-31", "week": "2026-W47", "quarter": "2026-Q4", "year": "2026", "this_year": "2026"}
_DAYS = {"day": 1, "week": 7, "quarter": 92, "year": 366, "this_year": 366}
"""The longest time between two moments at which a job is due; a month has 31 days."""


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
        span = timedelta(days=_DAYS.get(self.period, 31))
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
        if self.period == "week":
            return week_of(day - timedelta(days=7))
        if self.period == "quarter":
            return quarter_of(day.replace(month=day.month - (day.month - 1) % 3, day=1) - timedelta(days=1))
        if self.period in ("year", "this_year"):
            return f"{day.year - (self.period == 'year')}"
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
    following = _FOLLOWING.get(job.period, next_period)
    periods, period = [], following(done.period)
    while period <= latest:
        periods.append(period)
        period = following(period)
    return periods


def _next_week(week: str) -> str:
    return week_of(week_bounds(week)[1])


def _next_quarter(quarter: str) -> str:
    return quarter_of(first_of_next_month(date.fromisoformat(f"{months_of(quarter)[-1]}-01")))


def _next_year(year: str) -> str:
    return f"{int(year) + 1}"


_FOLLOWING = {"week": _next_week, "quarter": _next_quarter, "year": _next_year, "this_year": _next_year}


def period_error(job: Job, period: str) -> str:
    """How a period of the job is written, when this is none; empty when it is one."""
    try:
        if job.period == "week":
            week_bounds(period)
        elif job.period in ("quarter", "year", "this_year"):
            if len(months_of(period)) != (3 if job.period == "quarter" else 12):
                raise ValueError(period)
        else:
            date.fromisoformat(period if job.period == "day" else f"{period}-01")
    except ValueError:
        return f"要写成 {PERIOD_FORMS.get(job.period, '2026-10')} 这样"
    return ""
