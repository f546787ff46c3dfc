"""The calendar: a run asked for now, a pause the scheduler respects, and both written down."""

import pytest

from app.services import calendar
from app.services.cadence import due_periods, find_job
from config.vocabulary import RunState
from jobs import running
from models.audit import AuditEntry
from models.calendar import JobPause, JobRun, JobWish


@pytest.fixture
def reconcile(district, now, monkeypatch):
    monkeypatch.setattr(running, "clock", lambda: now)
    return find_job("reconcile")


def test_a_paused_job_waits_and_catches_up(office, district, reconcile, now):
    browser = office()
    empty = browser.press("/calendar/reconcile/pause", reason=" ")
    assert (empty.status_code, "请写明为什么暂停" in empty.get_data(as_text=True)) == (422, True)
    assert browser.press("/calendar/reconcile/pause", reason="正在核对旧账").status_code == 303
    assert browser.press("/calendar/reconcile/pause", reason="again").status_code == 409
    running.catch_up(district, reconcile)
    assert JobRun.select().count() == 0
    assert "正在核对旧账" in browser.page("/calendar/reconcile")
    assert "已暂停" in browser.page("/calendar")
    assert browser.press("/calendar/reconcile/resume").status_code == 303
    assert browser.press("/calendar/reconcile/resume").status_code == 409
    running.catch_up(district, reconcile)
    assert JobRun.get().state == RunState.DONE
    said = [row.action for row in AuditEntry.select().where(AuditEntry.subject == "reconcile")]
    assert said == ["job.pause", "job.resume"]


def test_a_run_is_wished_for_once_and_done_once(office, district, reconcile, now):
    browser, period = office("manager"), due_periods(reconcile, now)[0]
    assert "只核对，不改动" in browser.page("/calendar/reconcile")
    assert browser.press("/calendar/reconcile/run", period="2020-01-01").status_code == 409
    for _ in range(2):
        assert browser.press("/calendar/reconcile/run", period=period).status_code == 303
    assert JobWish.select().count() == 1
    running.grant_wishes(district)
    running.grant_wishes(district)
    assert (JobWish.select().count(), JobRun.get().tries, JobRun.get().state) == (0, 1, RunState.DONE)
    assert "已经做过" in browser.page("/calendar/reconcile")
    assert browser.press("/calendar/reconcile/run", period=period).status_code == 409


def test_a_wish_is_granted_although_paused_and_a_failure_is_told(office, district, reconcile, now, monkeypatch):
    browser, period = office(), due_periods(reconcile, now)[0]
    browser.press("/calendar/reconcile/pause", reason="x")

    def broken(*_: object) -> None:
        raise RuntimeError("磁盘满了")

    monkeypatch.setitem(running.WORK, "reconcile", broken)
    browser.press("/calendar/reconcile/run", period=period)
    running.grant_wishes(district)
    assert (JobWish.select().count(), JobRun.get().state) == (0, RunState.FAILED)
    text = browser.page("/calendar/reconcile")
    assert "磁盘满了" in text
    assert "现在运行</button>" in text


def test_only_those_who_look_after_it_pause_and_run(office, town, now):
    for part in ("supervisor", "auditor"):
        browser = office(part)
        assert "现在运行</button>" not in browser.page("/calendar/reconcile")
        assert browser.press("/calendar/reconcile/pause", reason="x").status_code == 403
        assert browser.press("/calendar/reconcile/run", period="2026-11-20").status_code == 403
    assert JobPause.select().count() == 0
    assert office().get("/calendar/nothing").status_code == 404
    assert calendar.wishes() == []


def test_a_wish_that_outlived_its_run_has_no_second_effect(office, district, reconcile, now, monkeypatch):
    """The scheduler died after the run was done and before the wish was forgotten."""
    period = due_periods(reconcile, now)[0]
    office().press("/calendar/reconcile/run", period=period)
    monkeypatch.setattr(calendar, "forget_wish", lambda row: None)
    running.grant_wishes(district)
    assert JobWish.select().count() == 1
    monkeypatch.undo()
    running.grant_wishes(district)
    assert (JobWish.select().count(), JobRun.get().tries) == (0, 1)
