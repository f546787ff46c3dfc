"""The calendar: what runs when, and how each run ended."""

from typing import Any

from flask import Response, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.gate import office_actor
from app.office.lists import Column, Filter, Listing, filter_of, show
from app.office.marks import link, tag
from app.office.room import Room, answer, done
from app.office.sheets import Kind
from app.services import cadence
from app.services import calendar as service
from app.services.errors import DomainError, not_found
from config.vocabulary import ErrorCode, Role, RunState
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
    "days": "公布天数",
    "transfers": "积分笔数",
    "expired": "到期",
}


def _outcome(run: JobRun) -> str:
    """How a run went: in its own sentence, else its counts with their words."""
    before = "再次运行，做过的没有重复：" if run.outcome.get("again") else ""
    if run.outcome.get("sentence"):
        return before + str(run.outcome["sentence"])
    said = []
    for key, value in run.outcome.items():
        if key != "again":
            number = sum(value.values()) if isinstance(value, dict) else value
            said.append(f"{OUTCOME_WORDS.get(key, key)} {number}")
    return before + "，".join(said)


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
        Column(
            "period",
            "期",
            lambda run: link(run.period, "office.job_page", job=run.job, period=run.period),
            Kind.MARKUP,
            JobRun.period,
        ),
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


WILL = {
    "month_close": "结清这个月的账：每个积分账户一份月报，算出榜单草稿，通知居民。结账后，补记的积分算到下个月。",
    "silver_grant": "给每位够年龄的居民发这个月的银发积分，已经发过的人不会再发。",
    "publish_boards": "把公示期满、没有未答复异议的榜单发布出去，发布后居民都能看到。",
    "reconcile": "把每个账户的余额从头算一遍，只核对，不改动。",
    "points_expiry": "把过了期限还没用的积分记为到期，每个人能在明细里看到。",
    "receipts": "公布到昨天为止每一天的积分总账。",
    "weekly_supervision": "清点一周的整改，催办超时的责任人。",
}


AGAIN = {
    "month_close": "已经写下的月报一个字也不变；还缺的月报、通知和榜单草稿会补上。居民收到过的通知和消息不会再发，已有的榜单不动。",
    "silver_grant": "那个月够条件、还没有发到的居民会补发；已经发过的人不会再发。",
    "publish_boards": "按现在的情况再看一遍：公示期满的发布，到期的结束；已经做过的不会重复。",
    "reconcile": "按现在的账再核对一遍，只核对，不改动。",
    "points_expiry": "到今天过了期限、还没有记的积分会记为到期；已经记过的不会再记。",
    "receipts": "还没有公布的日子会补上；已经公布的总账不会改。",
    "weekly_supervision": "再清点一遍；还没有催办过的超时责任人会收到催办，催办过的不会再催。",
    "weekly_statistics": "再清点一遍，换上新的数字；不发通知。",
    "monthly_dispatch": "再清点一遍，换上新的数字；不发通知。",
    "quarter_boards": "还没有的榜单草稿会补上；已有的榜单不动。",
    "quarter_review": "再盘点一遍，换上新的数字；不发通知。",
    "year_exchange": "还没有通知到的社区会通知；通知过的不会再发。",
    "year_summary": "还没有的榜单草稿会补上，再总结一遍；已有的榜单不动。",
}
"""What running a period again does; every job may be: keys make each effect happen once."""


@room.page("/calendar/<job>")
def job_page(job: str) -> str:
    """One job: when it runs, what running it now does, a past period to run again, and pausing it."""
    found = _found(job)
    period = request.args.get("period") or answer("period", 10) or _next_period(found)
    run, latest = service.find_run(job, period), service.latest_runs().get(job)
    if run is None and period != _next_period(found):
        if request.method == "GET":
            raise not_found("这一期")
        period = _next_period(found)
    return render_template(
        "office/job.html",
        job=found,
        period=period,
        run=run,
        going=bool(run and run.state == RunState.RUNNING and run.lease_until >= now()),
        done=bool(run and run.state == RunState.DONE),
        told=_told(run) if run else {},
        wished=any((one.job, one.period) == (job, period) for one in service.wishes()),
        missed=cadence.due_periods(found, now()),
        pause=service.pauses().get(job),
        next=found.next_due(now()),
        will=WILL.get(job, f"做一次{found.title}，以前做过的不会重复。"),
        again=AGAIN[job],
        latest=latest,
        latest_told=_told(latest) if latest else {},
        may=bool({Role.OFFICE, Role.MANAGER} & set(office_actor().roles())),
    )


def _told(run: JobRun) -> dict[str, str]:
    state = RunState(run.state)
    return {"state": state.label, "tone": TONES.get(state, "calm"), "outcome": _outcome(run)}


def _found(name: str) -> cadence.Job:
    job = cadence.find_job(name)
    if job is None:
        raise not_found("这件事")
    return job


def _next_period(job: cadence.Job) -> str:
    """The period a run now is for: the oldest that was missed, else the latest."""
    return next(iter(cadence.due_periods(job, now())), job.period_at(job.last_due(now())))


@room.form("/calendar/<job>/run", Role.OFFICE, Role.MANAGER, shows=job_page)
def run_job(job: str) -> BaseResponse:
    """Now, or once more: only a period that is due or was run before."""
    found, period, again = _found(job), answer("period", 10), bool(answer("again", 1))
    if service.find_run(job, period) is None if again else period != _next_period(found):
        raise DomainError(ErrorCode.STALE)
    service.wish(office_actor(), job, period, now(), again)
    return done(
        f"已要求{'再次' if again else ''}运行{found.title}（{period}），几秒钟后开始，结果看运行记录",
        url_for("office.job_page", job=job, period=period),
    )


@room.form("/calendar/<job>/pause", Role.OFFICE, Role.MANAGER, shows=job_page)
def pause_job(job: str) -> BaseResponse:
    service.pause(office_actor(), _found(job).name, answer("reason", 200), now())
    return done(f"{_found(job).title}已暂停，到点不会自动运行")


@room.form("/calendar/<job>/resume", Role.OFFICE, Role.MANAGER, shows=job_page)
def resume_job(job: str) -> BaseResponse:
    service.resume(office_actor(), _found(job).name, now())
    return done(f"{_found(job).title}已恢复，漏掉的会在一分钟内补上")


def calendar_lines() -> list[dict[str, Any]]:
    """Each job with its next moment and how its latest run ended, in two queries."""
    latest, pauses = service.latest_runs(), service.pauses()
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
                "paused": job.name in pauses,
                "address": url_for("office.job_page", job=job.name),
            }
        )
    return lines
