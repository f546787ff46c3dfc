"""The calendar: what runs when, and how each run ended."""

from typing import Any

from flask import Response, url_for

from app.face.moment import now
from app.office.lists import Column, Filter, Listing, filter_of, show
from app.office.marks import tag
from app.office.room import Room
from app.office.sheets import Kind
from app.services import cadence
from app.services import calendar as service
from config.vocabulary import Role, RunState
from models.calendar import JobRun

room = Room("日程", 80, Role.OFFICE, Role.MANAGER, Role.SUPERVISOR, Role.AUDITOR)
TONES = {RunState.DONE: "ok", RunState.FAILED: "late"}
OUTCOME_WORDS = {
    "statements": "月报",
    "told": "通知",
    "boards": "榜单",
    "granted": "发放",
    "published": "发布",
    "differences": "差异",
    "error": "原因",
}


def _outcome(run: JobRun) -> str:
    """How a run went: in its own sentence, else its counts with their words."""
    if run.outcome.get("sentence"):
        return str(run.outcome["sentence"])
    said = []
    for key, value in run.outcome.items():
        number = sum(value.values()) if isinstance(value, dict) else value
        said.append(f"{OUTCOME_WORDS.get(key, key)} {number}")
    return "，".join(said)


def _title(run: JobRun) -> str:
    job = cadence.find_job(run.job)
    return job.title if job else run.job


RUNS = Listing(
    name="runs",
    title="运行记录",
    key=JobRun.id,
    sort="-started",
    empty="还没有运行过。日程程序启动后，会在到点时自动运行。",
    template="office/calendar.html",
    filters=(
        Filter("job", "事项", [(job.name, job.title) for job in cadence.jobs()], lambda value: JobRun.job == value),
        filter_of("state", "结果", RunState, JobRun.state),
    ),
    columns=(
        Column("job", "事项", _title, sort=JobRun.job),
        Column("period", "期", lambda run: run.period, sort=JobRun.period),
        Column(
            "state",
            "结果",
            lambda run: tag(TONES.get(RunState(run.state), "calm"), RunState(run.state).label),
            Kind.MARKUP,
        ),
        Column("started", "开始", lambda run: run.started_at, Kind.MOMENT, sort=JobRun.started_at),
        Column("ended", "结束", lambda run: run.ended_at, Kind.MOMENT, sort=JobRun.ended_at, hidden=True),
        Column("tries", "次数", lambda run: run.tries, Kind.NUMBER, hidden=True),
        Column("outcome", "说明", _outcome),
    ),
)


@room.page("/calendar")
def calendar_page() -> Response:
    return show(RUNS, service.runs(), calendar=calendar_lines())


def calendar_lines() -> list[dict[str, Any]]:
    """Each job with its next moment and how its latest run ended, in one query."""
    latest = service.latest_runs()
    lines = []
    for job in cadence.jobs():
        run = latest.get(job.name)
        state = RunState(run.state) if run else None
        lines.append(
            {
                "job": job.name,
                "title": job.title,
                "next": job.next_due(now()),
                "failed": state is RunState.FAILED,
                "state": state.label if state else "还没运行过",
                "tag": TONES.get(state, "calm") if state else "calm",
                "address": url_for("office.calendar_page", job=job.name),
            }
        )
    return lines
