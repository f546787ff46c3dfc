"""Figures with their source rows, and the weekly supervision of rectifications."""

from datetime import timedelta
from itertools import pairwise, product

import pytest

from app.services import calendar, orders
from app.services.cadence import due_periods, find_job
from app.services.errors import DomainError
from app.services.orders.figures import FIGURES, SUBJECTS, Span, Value
from app.services.orders.supervision import supervise
from config.vocabulary import RunState
from models.calendar import JobRun
from models.orders import OrderPromise
from models.publishing import Notice

WORKED = (("butler", "accept"), ("butler", "start"), ("butler", "complete"), ("office", "verify"))
DAY = timedelta(days=1)


@pytest.fixture
def lived(desk):
    """One order quick and good, one late and bad and taken back, one of a company."""
    good = desk.until(desk.submit(), *WORKED)
    desk.step("resident", good, "rate", score=5)
    bad = desk.submit(description="灯不亮")
    desk.now += timedelta(hours=30)
    bad = desk.until(bad, *WORKED)
    bad = desk.step("resident", bad, "rate", score=1)
    bad = desk.step("resident", bad, "reopen", reason="没修好")
    whistle = desk.submit(kind="whistle", place=desk.town.estate.code, description="路灯不亮")
    whistle = desk.until(whistle, ("company", "claim"), ("company", "start"), ("company", "complete"))
    return {"good": good, "bad": bad, "whistle": whistle}


def span(desk) -> Span:
    return Span(desk.town.community.path, desk.town.now - DAY, desk.now + DAY)


def test_each_figure_by_steward(desk, lived):
    butler = desk.town.people["butler"].id
    values = {code: figure.count("steward", span(desk)).get(butler) for code, figure in FIGURES.items()}
    assert values["response"] == Value(1, 2)
    assert values["on_time"] == Value(1, 2)
    assert values["rating"] == Value(6, 2)
    assert values["reopened"] == Value(1, 2)
    assert FIGURES["response"].hundredths(values["response"]) == 5000
    assert FIGURES["rating"].hundredths(values["rating"]) == 300


def test_each_figure_by_building_estate_and_company(desk, lived):
    building = desk.town.places["1栋"].id
    assert FIGURES["on_time"].count("building", span(desk)) == {building: Value(1, 2)}
    assert FIGURES["on_time"].count("estate", span(desk)) == {desk.town.estate.id: Value(2, 3)}
    company = lived["whistle"].organisation_id
    assert FIGURES["on_time"].count("company", span(desk)) == {company: Value(1, 1)}


def test_the_source_rows_add_up_to_the_figure(desk, lived):
    looked_at = 0
    for (code, figure), by in product(FIGURES.items(), SUBJECTS):
        for subject, value in figure.count(by, span(desk)).items():
            rows = figure.sources(by, subject, span(desk))
            assert Value(sum(row.part for row in rows), len(rows)) == value, (code, by)
            assert [row.at for row in rows] == sorted(row.at for row in rows), (code, by)
            looked_at += 1
    assert looked_at > len(FIGURES)


def test_a_promise_is_counted_once_and_in_one_month(desk, lived):
    counted = OrderPromise.select().where(OrderPromise.counted_at.is_null(False)).count()
    days = [desk.town.now + DAY * number for number in range(-1, 4)]
    parts = [
        sum(
            value.whole
            for value in FIGURES[code].count("estate", Span(desk.town.community.path, one, two)).values()
        )
        for code in ("response", "arrival", "on_time", "answered")
        for one, two in pairwise(days)
    ]
    assert sum(parts) == counted > 0


def test_another_communitys_orders_are_not_counted(desk, lived):
    elsewhere = Span(desk.town.places["2栋"].path, desk.town.now - DAY, desk.now + DAY)
    assert [figure.count("estate", elsewhere) for figure in FIGURES.values()] == [{}] * len(FIGURES)


def test_who_watches_reads_everybodys_figures_and_who_serves_their_own(desk, lived):
    def read(part, by):
        return {
            one.name: {code: (value.part, value.whole) for code, value in one.figures.items()}
            for one in orders.performance(desk.town.actor(part), by, "2026-11")
        }

    whole = read("office", "steward")
    assert set(whole) == {"何春燕", "赵经理"}
    assert whole["何春燕"]["rating"] == (6, 2)
    assert read("butler", "steward") == {"何春燕": whole["何春燕"]}
    assert read("office", "company") == read("company", "company") == {"和顺物业": whole["赵经理"]}
    assert read("auditor", "building")["1栋"]["reopened"] == (1, 2)
    assert read("supervisor", "estate")["润和园"]["on_time"] == (2, 3)
    assert orders.performance(desk.town.actor("office"), "steward", "2026-10") == []
    for part, by, period, code in (
        ("butler", "company", "2026-11", "forbidden"),
        ("company", "building", "2026-11", "forbidden"),
        ("resident", "steward", "2026-11", "forbidden"),
        ("office", "person", "2026-11", "invalid_input"),
        ("office", "steward", "2026-13", "invalid_input"),
        ("office", "steward", "November", "invalid_input"),
    ):
        with pytest.raises(DomainError, match=code):
            orders.performance(desk.town.actor(part), by, period)


def test_the_weekly_supervision_says_what_is_open_and_asks_who_is_late(desk):
    place = desk.town.estate.code
    watched = desk.submit("office", kind="rectification", place=place, handling="watch", description="消防通道")
    desk.submit("office", kind="rectification", place=place, handling="at_once", description="井盖松动")
    late = desk.now + timedelta(days=20)
    result = supervise("2026-W47", late)
    assert (result["found"], result["watched"], result["at_once"], result["overdue"]) == (2, 1, 1, 2)
    assert result["sentence"].startswith("本周新发现 2 处")
    assert {one["order"] for one in result["open_items"]} >= {watched.code}
    assert result["open_items"][0]["days"] == 20
    supervise("2026-W47", late)
    assert Notice.select().where(Notice.title == "每周督办").count() == result["asked"] == 1


def test_supervision_is_due_on_monday_and_caught_up_week_by_week(desk, now):
    job = find_job("weekly_supervision")
    assert due_periods(job, now) == ["2026-W46"]
    calendar.run_once(job.name, "2026-W46", lambda: {}, lambda: now)
    assert due_periods(job, now + timedelta(days=2)) == []
    monday = now + timedelta(days=2, hours=20)
    assert due_periods(job, monday) == ["2026-W47"]
    assert due_periods(job, now + timedelta(days=45)) == [f"2026-W{week}" for week in (47, 48, 49, 50, 51, 52)] + [
        "2026-W53"
    ]
    assert JobRun.get().state == RunState.DONE
