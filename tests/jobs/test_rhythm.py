"""The seeds' cadence with a moved clock: what is due when, caught up, done once by two schedulers, and readable."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from app.services import calendar
from app.services.cadence import due_periods, find_job, jobs, period_error
from config.vocabulary import RunState
from jobs.running import catch_up, run
from jobs.work import WORK
from models.boards import Board
from models.calendar import JobRun
from models.database import enter, open_district
from models.points import Account
from models.publishing import Notice
from tests.hands import FORKED
from tests.quarter import IN_QUARTER, deed

NEW_YEAR = datetime(2027, 1, 1, 3, 0, tzinfo=UTC)
"""Eleven in the morning of the community's new year's day: everything of the year's end is due."""


def test_every_rhythm_of_the_seeds_has_its_job():
    titles = " ".join(job.title for job in jobs())
    for words in (
        "一周一统计",
        "一月一评比",
        "一季一公示",
        "一年一兑换",
        "每周督办",
        "每月调度",
        "每季盘点",
        "每年总结",
    ):
        assert words in titles
    assert set(WORK) == {job.name for job in jobs()}


@pytest.mark.parametrize(
    ("name", "moment", "period"),
    [
        ("quarter_boards", datetime(2027, 1, 1, 0, 59, tzinfo=UTC), "2026-Q3"),
        ("quarter_boards", datetime(2027, 1, 1, 1, 0, tzinfo=UTC), "2026-Q4"),
        ("quarter_boards", datetime(2028, 2, 29, 12, tzinfo=UTC), "2027-Q4"),
        ("quarter_boards", datetime(2028, 4, 1, 1, 0, tzinfo=UTC), "2028-Q1"),
        ("quarter_boards", datetime(2028, 6, 30, 15, 59, tzinfo=UTC), "2028-Q1"),
        ("year_summary", datetime(2028, 12, 31, 15, 59, tzinfo=UTC), "2027"),
        ("year_summary", datetime(2029, 1, 1, 2, 30, tzinfo=UTC), "2028"),
        ("year_exchange", datetime(2028, 2, 29, 12, tzinfo=UTC), "2027"),
        ("year_exchange", datetime(2028, 12, 1, 1, 0, tzinfo=UTC), "2028"),
        ("monthly_dispatch", datetime(2028, 3, 2, 1, 0, tzinfo=UTC), "2028-02"),
        ("monthly_dispatch", datetime(2028, 3, 2, 0, 59, tzinfo=UTC), "2028-01"),
        ("weekly_statistics", datetime(2028, 2, 28, 0, 15, tzinfo=UTC), "2028-W08"),
        ("weekly_statistics", datetime(2027, 1, 4, 0, 15, tzinfo=UTC), "2026-W53"),
    ],
)
def test_month_ends_leap_days_and_the_turn_of_the_year(district, now, name, moment, period):
    job = find_job(name)
    assert job.period_at(job.last_due(moment)) == period


def test_missed_quarters_years_and_weeks_are_caught_up_in_order(district, now):
    for name, first, moment, due in (
        ("quarter_boards", "2026-Q2", NEW_YEAR, ["2026-Q3", "2026-Q4"]),
        ("quarter_boards", "2026-Q4", datetime(2027, 10, 2, tzinfo=UTC), ["2027-Q1", "2027-Q2", "2027-Q3"]),
        ("year_summary", "2026", datetime(2029, 5, 1, tzinfo=UTC), ["2027", "2028"]),
        ("weekly_statistics", "2026-W51", datetime(2027, 1, 12, tzinfo=UTC), ["2026-W52", "2026-W53", "2027-W01"]),
    ):
        JobRun.delete().execute()
        calendar.run_once(name, first, dict, lambda: NEW_YEAR)
        assert due_periods(find_job(name), moment) == due, (name, moment)


def test_a_clock_set_back_and_forth_does_nothing_twice(quarter, district):
    job = find_job("quarter_boards")
    moments = [
        NEW_YEAR,
        NEW_YEAR - timedelta(days=45),
        NEW_YEAR + timedelta(hours=1),
        NEW_YEAR - timedelta(hours=5),
    ]
    for moment in moments:
        with time_machine.travel(moment, tick=False):
            catch_up(district, find_job("month_close"))
            catch_up(district, job)
    done = [(row.job, row.period) for row in JobRun.select().where(JobRun.state == RunState.DONE)]
    assert len(done) == len(set(done))
    assert ("quarter_boards", "2026-Q4") in done
    assert Board.select().where(Board.period == "2026-Q4").count() == len(
        {row.scheme_id for row in Board.select().where(Board.period == "2026-Q4")}
    )


def test_a_quarter_waits_for_its_months_and_is_taken_up_again(quarter, district):
    deed(quarter, "resident", IN_QUARTER)
    with time_machine.travel(NEW_YEAR, tick=False):
        catch_up(district, find_job("quarter_boards"))
        failed = JobRun.get(JobRun.job == "quarter_boards")
        assert (failed.state, "还没有结账" in failed.outcome["error"]) == (RunState.FAILED, True)
        assert Board.select().where(Board.period == "2026-Q4").count() == 0
        catch_up(district, find_job("month_close"))
        catch_up(district, find_job("quarter_boards"))
    assert JobRun.get(JobRun.job == "quarter_boards").state == RunState.DONE
    assert Board.select().where(Board.period == "2026-Q4").count() > 0


def test_every_job_ends_with_a_result_the_office_can_read(quarter, district):
    deed(quarter, "resident", IN_QUARTER)
    with time_machine.travel(NEW_YEAR, tick=False):
        for job in jobs():
            catch_up(district, job)
            catch_up(district, job)
    rows = {row.job: row for row in JobRun.select()}
    assert {name for name, row in rows.items() if row.state != RunState.DONE} == set()
    assert set(rows) == {job.name for job in jobs()}
    assert {name for name, row in rows.items() if not row.outcome["sentence"].endswith("。")} == set()
    closed = JobRun.get(JobRun.job == "month_close", JobRun.period == "2026-12").outcome
    assert f"写出 {sum(closed['statements'].values())} 份月度小结" in closed["sentence"]
    assert "积分账平" in rows["quarter_review"].outcome["sentence"]
    assert rows["year_summary"].outcome["asked"] == 2
    held = sum(row.balance for row in Account.select().where(Account.kind == "person", Account.programme == 1))
    assert rows["year_summary"].outcome["points"] == held > 0
    assert Notice.select().where(Notice.key.startswith("exchange:")).count() == 1


def test_the_weeks_statistics_count_what_was_recorded(quarter, district):
    for rule in ("corridor_cleaning", "night_patrol"):
        deed(quarter, "resident", IN_QUARTER, rule)
    said = WORK["weekly_statistics"]("2026-W46", NEW_YEAR, lambda *_: None)
    assert (said["by_category"]["平安值守"], said["by_category"]["环境卫生"]) == ([1, 4], [1, 2])
    assert WORK["weekly_statistics"]("2026-W45", NEW_YEAR, lambda *_: None)["deeds"] == 0


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("quarter_boards", "2026-Q4", ("2026-Q5", "2026-10", "2026", "Q4", "")),
        ("year_summary", "2026", ("2026-Q4", "26", "2026-10", "")),
        ("weekly_statistics", "2026-W53", ("2026-W54", "2026-10", "")),
    ],
)
def test_a_period_is_written_as_its_job_has_it(name, good, bad):
    job = find_job(name)
    assert period_error(job, good) == ""
    assert all("要写成" in period_error(job, one) for one in bad)


def run_job(url: str, name: str, period: str) -> bool:
    with enter(open_district(url, "main")), time_machine.travel(NEW_YEAR, tick=False):
        return run(name, period) is not None


def test_two_schedulers_do_a_quarter_once(url):
    from tests.services.test_races import prepare

    prepare(url)
    with enter(open_district(url, "main")), time_machine.travel(NEW_YEAR, tick=False):
        run("month_close", "2026-12")
    with FORKED.Pool(4) as pool:
        answers = pool.starmap(run_job, [(url, "quarter_boards", "2026-Q4")] * 4)
    assert answers.count(True) == 1
    with enter(open_district(url, "main")):
        made = [(row.scheme_id, row.place_id) for row in Board.select().where(Board.period == "2026-Q4")]
        assert len(made) == len(set(made))
        assert JobRun.get(JobRun.job == "quarter_boards").tries == 1


def test_a_period_cut_off_is_not_passed_over(district, now, monkeypatch):
    """The scheduler dies in one month and is back before the lease is over: the months after it wait."""
    done: list[str] = []
    monkeypatch.setitem(WORK, "month_close", lambda period, *_: done.append(period) or {})
    job = find_job("month_close")
    calendar.run_once("month_close", "2026-10", dict, lambda: NEW_YEAR)
    march = datetime(2027, 3, 1, 1, tzinfo=UTC)
    calendar.claim("month_close", "2026-11", march)
    with time_machine.travel(march + timedelta(minutes=2), tick=False):
        catch_up(district, job)
    assert done == []
    with time_machine.travel(march + timedelta(minutes=11), tick=False):
        catch_up(district, job)
    assert done == ["2026-11", "2026-12", "2027-01", "2027-02"]


def test_a_day_that_was_cut_off_does_not_stand_as_under_way_for_ever(district, now):
    calendar.claim("publish_boards", "2027-01-01", NEW_YEAR)
    with time_machine.travel(NEW_YEAR + timedelta(days=2), tick=False):
        catch_up(district, find_job("publish_boards"))
    states = [(row.period, row.state) for row in JobRun.select().order_by(JobRun.period)]
    assert states == [("2027-01-01", RunState.FAILED), ("2027-01-03", RunState.DONE)]
