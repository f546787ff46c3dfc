"""Points that expire: oldest first, given back with their expiry, gone on the day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.services import points
from app.services.points.expiry import soon
from app.services.points.lots import expires_on
from models.points import Transfer


def at(month, day=10, year=2026):
    return datetime(year, month, day, 4, tzinfo=UTC)


@pytest.fixture
def left(town):
    """(first day it cannot be used, points) of the resident's silver points."""
    return lambda: soon(points.account_of(town.people["resident"], points.find_programme("silver")))


def test_when_points_expire():
    silver = type("P", (), {"policy": {"expiry": {"months": 12}}})
    assert expires_on(silver, at(1, 31)) == date(2027, 2, 1)
    silver.policy = {"expiry": {"months": 1}}
    assert expires_on(silver, at(12, 31)) == date(2027, 2, 1)
    silver.policy = {"expiry": {"year_end": 0}}
    assert expires_on(silver, at(12, 31)) == date(2027, 1, 1)
    # In the community it is January already.
    assert expires_on(silver, datetime(2026, 12, 31, 17, tzinfo=UTC)) == date(2028, 1, 1)


def test_the_oldest_is_spent_first(town, give, left):
    give("resident", 5, "silver", at=at(3))
    give("resident", 5, "silver", at=at(1))
    points.redeem(town.people["resident"], points.find_programme("silver"), 7, "饭", "k", at(4))
    assert left() == [(date(2027, 4, 1), 3)]


def test_a_reversed_spending_gives_the_lots_back_with_their_expiry(town, give, left):
    give("resident", 5, "silver", at=at(1))
    give("resident", 5, "silver", at=at(3))
    spent = points.redeem(town.people["resident"], points.find_programme("silver"), 7, "饭", "k", at(4))
    supervisor = town.actor("supervisor")
    points.reverse(supervisor, spent.code, "部分退", at(4), 3, "r1")
    assert left() == [(date(2027, 2, 1), 1), (date(2027, 4, 1), 5)]
    points.reverse(supervisor, spent.code, "全退", at(5), None, "r2")
    assert left() == [(date(2027, 2, 1), 5), (date(2027, 4, 1), 5)]


def test_a_reversed_earning_takes_its_own_lot_first(town, give, left):
    give("resident", 5, "silver", at=at(1))
    late = give("resident", 5, "silver", at=at(3))
    points.reverse(town.actor("supervisor"), late.code, "记错", at(4))
    assert left() == [(date(2027, 2, 1), 5)]


def test_what_was_not_used_in_time_is_gone_once(town, give, left, balance):
    give("resident", 5, "silver", at=at(1))
    give("resident", 4, "silver", at=at(3))
    day = datetime(2027, 1, 31, 16, 1, tzinfo=UTC)  # the first of February in the community
    assert points.expire(day - timedelta(minutes=2)) == 0
    assert (points.expire(day), points.expire(day)) == (5, 0)
    assert (balance("resident", "silver"), left()) == ((4, 0), [(date(2027, 4, 1), 4)])
    gone = Transfer.select().order_by(Transfer.id.desc()).get()
    assert points.explain(gone) == "5 分没有在 2027-02-01 前用完，已到期"
    assert points.differences() == []


def test_promised_points_do_not_expire_under_their_hold(town, give, balance):
    give("resident", 5, "silver", at=at(1))
    silver = points.find_programme("silver")
    found = points.hold(town.people["resident"], silver, 3, "饭", "h", datetime(2027, 1, 31, 4, tzinfo=UTC))
    assert points.expire(at(2, 1, 2027)) == 2
    assert balance("resident", "silver") == (3, 3)
    points.post_hold(town.actor("office"), found.code, at(2, 1, 2027))
    assert (points.expire(at(2, 2, 2027)), balance("resident", "silver")) == (0, (0, 0))


def test_points_expired_many_at_once_stay_right(town, give, district):
    for month in range(1, 13):
        for part in ("resident", "elder", "neighbour"):
            give(part, month, "silver", at=at(month))
    assert points.expire(at(7, 1, 2027)) == 3 * sum(range(1, 7))
    assert points.differences() == []
