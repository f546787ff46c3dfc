"""The calendar: due, caught up, done once."""

import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest

from app.services import calendar, points
from app.services.cadence import due_periods, find_job
from config.vocabulary import Role, RunState
from jobs.commands import main
from jobs.work import LedgerDiffers, reconcile
from models.calendar import JobRun
from models.database import database, enter
from tests.community import LEDGER_KEY

FIRST = datetime(2026, 12, 1, 0, 30, tzinfo=UTC)


def done(job, period):
    calendar.run_once(job, period, lambda: {}, lambda: FIRST)


def test_a_month_is_due_on_its_first_at_half_past_eight(district, now):
    job = find_job("month_close")
    assert due_periods(job, now) == ["2026-10"]
    done("month_close", "2026-10")
    assert due_periods(job, FIRST - timedelta(seconds=1)) == []
    assert due_periods(job, FIRST) == ["2026-11"]


def test_missed_months_are_caught_up_in_order(district, now):
    job = find_job("month_close")
    done("month_close", "2026-10")
    assert due_periods(job, datetime(2027, 3, 5, tzinfo=UTC)) == ["2026-11", "2026-12", "2027-01", "2027-02"]


@pytest.mark.parametrize(
    ("moment", "period"),
    [
        (datetime(2028, 2, 29, 12, tzinfo=UTC), "2028-01"),
        (datetime(2028, 3, 1, 0, 29, tzinfo=UTC), "2028-01"),
        (datetime(2028, 3, 1, 0, 30, tzinfo=UTC), "2028-02"),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), "2026-11"),
        (datetime(2027, 1, 1, 0, 30, tzinfo=UTC), "2026-12"),
    ],
)
def test_month_ends_and_leap_days(district, now, moment, period):
    job = find_job("month_close")
    assert job.period_at(job.last_due(moment)) == period


def test_a_clock_set_back_runs_nothing_again(district, now):
    job = find_job("month_close")
    done("month_close", "2026-11")
    assert due_periods(job, FIRST - timedelta(days=40)) == []


def test_a_run_is_claimed_by_one_of_many(district):
    claims = []

    def claim():
        with enter(district):
            claims.append(calendar.claim("month_close", "2026-10", FIRST))

    hands = [threading.Thread(target=claim) for _ in range(8)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert sum(one is not None for one in claims) == 1


def test_a_failed_run_and_a_dead_workers_run_are_taken_up_again(district):
    with pytest.raises(ZeroDivisionError):
        calendar.run_once("reconcile", "2026-11-01", lambda: 1 / 0, lambda: FIRST)  # type: ignore[dict-item]
    assert JobRun.get().state == RunState.FAILED
    assert calendar.run_once("reconcile", "2026-11-01", dict, lambda: FIRST).state == RunState.DONE
    dead = calendar.claim("month_close", "2026-10", FIRST)
    assert calendar.claim("month_close", "2026-10", FIRST + timedelta(minutes=9)) is None
    assert calendar.claim("month_close", "2026-10", FIRST + timedelta(minutes=11)) is not None
    calendar.finish(dead, RunState.DONE, {}, FIRST)
    assert JobRun.get(JobRun.job == "month_close").state == RunState.RUNNING, "the lease was lost"


def test_reconciliation_names_the_account_that_is_off(town, now):
    points.grant_monthly("2026-11", now)
    assert points.differences() == []
    database.execute_sql("UPDATE account SET balance = balance + 7 WHERE kind = 'person'")
    with pytest.raises(LedgerDiffers, match="记 27 应为 20"):
        reconcile("2026-11-20", now, lambda *_: None)


def test_the_command_line_refuses_nonsense_in_chinese(tmp_path, capsys):
    env = {
        "HGJ_PROFILE": "test",
        "HGJ_SECRET_KEY": "a-secret-for-tests-only-0123456789abcdef",
        "HGJ_LEDGER_KEY": LEDGER_KEY,
        "HGJ_DATA_DIR": str(tmp_path),
        "PATH": "/usr/bin:/bin",
    }

    def refused(*arguments: str, **more: str) -> tuple[int, str]:
        with mock.patch.dict(os.environ, env | more, clear=True):
            code = main([*arguments])
        return code, capsys.readouterr().err

    with pytest.raises(SystemExit, match="2"):
        refused("run", "nothing")
    code, said = refused("run", "month_close", "--period", "2026-13")
    assert (code, "要写成" in said) == (2, True)
    command = [sys.executable, "-m", "jobs", "run", "month_close", "--period", "2099-01"]
    future = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert (future.returncode, "还没结束" in future.stderr) == (1, True)
    code, said = refused("prepare", HGJ_SECRET_KEY="short")
    assert (code, "HGJ_SECRET_KEY" in said) == (2, True)
    wechat = {"WECHAT_APPID": "a", "WECHAT_SECRET": "b", "WECHAT_API_BASE": "http://127.0.0.1:1"}
    code, said = refused("prepare", HGJ_PROFILE="production", **wechat)
    assert (code, "沙箱" in said) == (2, True)


def test_a_deployment_is_founded_by_command(district, capsys):
    from jobs.founding import found, make_account
    from models.people import OfficeAccount
    from models.registry import Place

    assert found(["清河区/柳岸街道/润和社区/润和园"]) == 0
    assert found(["清河区/柳岸街道/润和社区/清水园"]) == 0
    assert [row.name for row in Place.select().order_by(Place.id)] == [
        *("清河区", "柳岸街道", "润和社区", "润和园", "清水园"),
    ]
    community = Place.get(Place.name == "润和社区").code
    assert make_account("wangmin", "王敏", Role.OFFICE, community, "a-long-password") == 0
    assert make_account("wangmin", "王敏", Role.OFFICE, community, "a-long-password") == 1
    assert make_account("other", "李", Role.OFFICE, "p_nothing", "a-long-password") == 1
    assert OfficeAccount.select().count() == 1
    assert "没有找到" in capsys.readouterr().err
