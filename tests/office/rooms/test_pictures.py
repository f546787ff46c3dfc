"""The month in pictures: the figures are those one counts by hand, each with its table and file."""

import io
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest

from app.services import pictures
from app.services.orders import advance, submit
from app.services.orders.requests import OrderInput, StepInput
from config.vocabulary import OrderAction

OCTOBER = datetime(2026, 10, 14, 17, 30, tzinfo=UTC)
"""The 15th in the community already, half past one in the morning."""


def live_an_order(town, at, part="resident", home="1栋1单元101", late=False, score=None):
    wish = OrderInput(place=town.places[home].code, description="漏水", service="water_power")
    order = submit(town.actor(part), wish, at)
    hand = town.actor("butler" if home.startswith("1") else "other_butler")
    at += timedelta(minutes=1)
    advance(hand, order.code, OrderAction.ACCEPT, StepInput(), at)
    advance(hand, order.code, OrderAction.START, StepInput(), at)
    at += timedelta(days=9 if late else 0, minutes=5)
    advance(hand, order.code, OrderAction.COMPLETE, StepInput(note="好了"), at)
    if score:
        advance(town.actor("office"), order.code, OrderAction.VERIFY, StepInput(), at)
        advance(town.actor(part), order.code, OrderAction.RATE, StepInput(score=score), at)


def shown(town, now, name, part="office", period="2026-10"):
    return next(one for one in pictures.pictures(town.actor(part), period, now) if one.name == name)


def test_days_are_the_communitys_and_shares_are_of_what_was_finished(town, now):
    live_an_order(town, OCTOBER)
    live_an_order(town, OCTOBER, late=True)
    rows = {row[0]: row[1:] for row in shown(town, now, "daily").rows}
    assert len(rows) == 31
    assert rows["10-15"] == (2, 1, 100.0)
    assert rows["10-24"] == (0, 1, 0.0)
    assert rows["10-14"] == (0, 0, None)
    trend = {row[0]: row[1:] for row in shown(town, now, "trend").rows}
    assert trend["2026-10"][:2] == (2, 50.0)
    assert (len(trend), trend["2026-09"]) == (12, (0, None, 0))


def test_the_last_hour_of_a_month_is_in_it(town, now):
    live_an_order(town, datetime(2026, 10, 31, 15, 40, tzinfo=UTC))
    live_an_order(town, datetime(2026, 10, 31, 16, 10, tzinfo=UTC))
    assert sum(row[1] for row in shown(town, now, "daily").rows) == 1
    assert sum(row[1] for row in shown(town, now, "daily", period="2026-11").rows) == 1


def test_trouble_ratings_and_participation(town, now, give):
    for number in range(3):
        live_an_order(town, OCTOBER + timedelta(hours=number), score=5)
    live_an_order(town, OCTOBER, "neighbour", "2栋1单元101", score=4)
    give("elder", 7, at=OCTOBER)
    heat = shown(town, now, "heat")
    assert [(row[0], row[-1]) for row in heat.rows] == [("1栋", 3), ("2栋", 1)]
    assert dict(shown(town, now, "ratings").rows) == {"1 分": 0, "2 分": 0, "3 分": 0, "4 分": 1, "5 分": 3}
    assert shown(town, now, "participation").rows == [("1栋", 2, 2, 100.0), ("2栋", 1, 2, 50.0)]
    assert sum(row[1] for row in shown(town, now, "earned").rows) >= 7


def test_points_that_come_by_the_calendar_are_no_participation(town, now):
    from app.services import points

    points.grant_monthly("2026-11", now)
    rows = shown(town, now, "participation", period="2026-11").rows
    assert [row[1] for row in rows] == [0, 0]
    assert shown(town, now, "earned", period="2026-11").rows == []


def test_an_empty_month_has_tables_without_nonsense(office, town):
    text = office("auditor").page("/pictures")
    assert "2026 年 11 月" in text
    assert "每日订单和按时率" in text
    assert "每位管家的担子" not in text, "the auditor works for no estate"
    assert "<script>" not in text
    assert "None" not in text


@pytest.mark.parametrize("asked", ["month=2026-13", "month=1999-01", "month=2026-12", "export=nothing"])
def test_nonsense_is_refused_plainly(office, asked):
    assert office().get(f"/pictures?{asked}").status_code in (404, 422)


def test_each_picture_goes_out_as_a_file(office, town, now):
    live_an_order(town, OCTOBER)
    for picture in pictures.pictures(town.actor("office"), "2026-10", now):
        answer = office().get(f"/pictures?month=2026-10&export={picture.name}")
        rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.values)
        assert rows[0] == picture.heads
        assert [row[1:] for row in rows[1:]] == [row[1:] for row in picture.rows]


def test_another_community_sees_none_of_ours(town, other_town, now):
    live_an_order(town, OCTOBER)
    theirs = pictures.pictures(other_town.actor("other_office"), "2026-10", now)
    counts = {one.name: one.rows for one in theirs}
    assert sum(row[1] for row in counts["daily"]) == 0
    assert counts["heat"] == []
    assert counts["participation"] == [("9栋", 0, 1, 0.0)]


def test_queries_do_not_grow_with_orders_or_buildings(office, town, now):
    browser = office()
    live_an_order(town, OCTOBER)
    few = browser.queries("/pictures?month=2026-10")
    for number in range(6):
        live_an_order(town, OCTOBER + timedelta(days=number), "neighbour", "2栋1单元101", score=5)
    assert browser.queries("/pictures?month=2026-10") <= few
