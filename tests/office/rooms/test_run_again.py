"""A finished period run again from the calendar: everything it wrote stays to the byte, and nobody hears twice."""

from datetime import timedelta

import pytest
import time_machine

from app.office.calendar import AGAIN
from app.services import calendar
from app.services.cadence import find_job, jobs
from config.vocabulary import RunState
from jobs import running
from models.audit import AuditEntry
from models.calendar import JobRun, JobWish
from models.database import current
from models.points import Account
from tests.quarter import IN_QUARTER, NEW_YEAR, deed

LATER = NEW_YEAR + timedelta(hours=2)
WRITTEN = (
    *("statement", "transfer", "notice", "message", "mailing", "board", "board_entry", "board_event", "account"),
    *("closed_period", "daily_root", "lot", "board_computation"),
)


def everything() -> dict[str, list[tuple]]:
    """Every row of what a job may write, to the byte."""
    run = current().database.execute_sql
    return {table: sorted(run(f"SELECT * FROM {table}").fetchall(), key=repr) for table in WRITTEN}


def test_every_job_says_what_running_it_again_does():
    assert set(AGAIN) == {job.name for job in jobs()}


def test_every_finished_period_runs_again_and_changes_nothing(office, quarter, district):
    deed(quarter, "resident", IN_QUARTER)
    with time_machine.travel(NEW_YEAR, tick=False):
        for job in jobs():
            running.catch_up(district, job)
    before, first = everything(), {row.job: row for row in JobRun.select()}
    assert {row.state for row in first.values()} == {RunState.DONE}
    assert before["statement"]
    assert before["notice"]
    with time_machine.travel(LATER, tick=False):
        browser = office()
        for name, run in first.items():
            page = browser.page(f"/calendar/{name}?period={run.period}")
            assert AGAIN[name] in page
            assert "再运行一次</button>" in page
            answer = browser.press(f"/calendar/{name}/run", period=run.period, again="1")
            assert answer.status_code == 303, name
    with time_machine.travel(LATER + timedelta(seconds=5), tick=False):
        running.grant_wishes(district)
        assert JobWish.select().count() == 0
        after = {row.job: row for row in JobRun.select()}
        assert {(row.state, row.tries) for row in after.values()} == {(RunState.DONE, 2)}
        assert everything() == before
        assert "再次运行，做过的没有重复：" in office().page("/calendar/month_close?period=2026-12")
    assert AuditEntry.select().where(AuditEntry.action == "job.again").count() == len(first)


@pytest.fixture
def closed(quarter, district):
    """December closed on new year's day."""
    deed(quarter, "resident", IN_QUARTER)
    with time_machine.travel(NEW_YEAR, tick=False):
        running.catch_up(district, find_job("month_close"))
    return JobRun.get(JobRun.job == "month_close")


def wish(office, run, **fields):
    with time_machine.travel(LATER, tick=False):
        return office().press("/calendar/month_close/run", period=run.period, **fields)


def test_it_is_meant_once_and_never_by_mistake(office, closed, district):
    assert wish(office, closed).status_code == 409, "somebody else was quicker: the button said run, not run again"
    for _ in range(2):
        assert wish(office, closed, again="1").status_code == 303
    assert JobWish.select().count() == 1
    with time_machine.travel(LATER + timedelta(seconds=5), tick=False):
        running.grant_wishes(district)
        JobWish.insert(job="month_close", period=closed.period, by=1, at=LATER).execute()
        running.grant_wishes(district)
    assert JobRun.get_by_id(closed.id).tries == 2, "a wish older than the run is granted already"
    with time_machine.travel(LATER, tick=False):
        assert office().get("/calendar/month_close?period=2019-01").status_code == 404
        refused = office().press("/calendar/month_close/run", period="2019-01", again="1")
        assert refused.status_code == 409
        for part in ("supervisor", "auditor"):
            assert "再运行一次</button>" not in office(part).page("/calendar/month_close")
            body = {"period": closed.period, "again": "1"}
            assert office(part).press("/calendar/month_close/run", **body).status_code == 403


def test_under_way_it_is_not_begun_again_and_cut_off_it_goes_on(office, closed, district):
    assert calendar.claim("month_close", closed.period, LATER, LATER) is not None
    refused = wish(office, closed, again="1")
    assert (refused.status_code, "正在运行" in refused.get_data(as_text=True)) == (409, True)
    late = LATER + timedelta(minutes=11)
    with time_machine.travel(late, tick=False):
        answer = office().press("/calendar/month_close/run", period=closed.period, again="1")
        assert answer.status_code == 303
        running.grant_wishes(district)
    found = JobRun.get_by_id(closed.id)
    assert (found.state, found.tries) == (RunState.DONE, 3)


def test_a_failure_is_told_and_can_be_run_again(office, closed, district, monkeypatch):
    def broken(*_: object) -> None:
        raise RuntimeError("磁盘满了")

    accounts, before = Account.select().count(), everything()["statement"]
    wish(office, closed, again="1")
    with monkeypatch.context() as patch, time_machine.travel(LATER + timedelta(seconds=5), tick=False):
        patch.setitem(running.WORK, "month_close", broken)
        running.grant_wishes(district)
    with time_machine.travel(LATER + timedelta(minutes=1), tick=False):
        page = office().page(f"/calendar/month_close?period={closed.period}")
        assert "磁盘满了" in page
        assert "现在运行</button>" in page
        assert office().press("/calendar/month_close/run", period=closed.period, again="1").status_code == 303
        running.grant_wishes(district)
    assert JobRun.get_by_id(closed.id).state == RunState.DONE
    assert (Account.select().count(), everything()["statement"]) == (accounts, before)


def test_the_runs_lead_to_their_period(office, closed):
    with time_machine.travel(LATER, tick=False):
        assert f"/calendar/month_close?period={closed.period}" in office().page("/calendar")
