"""Holds, windows and places where points may go."""

from datetime import UTC, datetime, timedelta

import pytest

from app.services import points
from app.services.errors import DomainError
from models.points import Hold, Transfer
from models.registry import Organisation


@pytest.fixture
def hold(town, give, now):
    """Ten points, of which some are promised."""
    give("resident", 10)

    def made(amount=6, key="h", **more):
        return points.hold(
            town.people["resident"], points.find_programme("volunteer"), amount, "大米", key, now, **more
        )

    return made


def test_a_hold_is_paid_in_part_and_the_rest_is_free(hold, town, balance, now):
    found = hold(6)
    assert [name for name, _ in points.hold_actions(town.actor("office"), found, now)] == ["post", "void"]
    assert [name for name, _ in points.hold_actions(town.actor("resident"), found, now)] == ["void"]
    paid = points.post_hold(town.actor("office"), found.code, now, 4)
    assert (balance("resident"), points.explain(paid)) == ((6, 0), "兑换「大米」，用去 4 分")
    ended = Hold.get_by_id(found.id)
    assert (ended.state, ended.posted, points.hold_actions(town.actor("office"), ended, now)) == ("posted", 4, [])


def test_paying_twice_pays_once_and_with_another_amount_not_at_all(hold, town, balance, now):
    found = hold(6)
    first = points.post_hold(town.actor("office"), found.code, now)
    assert points.post_hold(town.actor("office"), found.code, now).code == first.code
    with pytest.raises(DomainError, match="idempotency_conflict"):
        points.post_hold(town.actor("office"), found.code, now, 5)
    assert balance("resident") == (4, 0)


@pytest.mark.parametrize("amount", [0, 7, -1])
def test_a_hold_pays_no_more_than_it_promised(hold, town, balance, now, amount):
    found = hold(6)
    with pytest.raises(DomainError, match="invalid_input"):
        points.post_hold(town.actor("office"), found.code, now, amount)
    assert balance("resident") == (10, 6)


def test_nobody_pays_their_own_hold(hold, town, now):
    with pytest.raises(DomainError, match="same_person"):
        points.post_hold(town.actor("resident"), hold().code, now)


@pytest.mark.parametrize("part", ["neighbour", "company", "stranger", "butler"])
def test_a_hold_is_seen_by_its_owner_and_its_counter_only(hold, town, now, part):
    with pytest.raises(DomainError, match="not_found"):
        points.post_hold(town.actor(part), hold().code, now)


def test_a_hold_for_an_organisation_is_paid_at_its_counter(hold, town, balance, now):
    company = Organisation.get()
    found = hold(to=company)
    assert [row.code for row in points.open_holds(town.actor("company"))] == [found.code]
    assert list(points.open_holds(town.actor("neighbour"))) == []
    paid = points.post_hold(town.actor("company"), found.code, now)
    assert (paid.credit.organisation_id, balance("resident")) == (company.id, (4, 0))


def test_a_hold_lapses_at_its_deadline_and_is_then_not_paid(hold, town, balance, now):
    found = hold(6)
    assert points.lapse_holds(found.lapses_at - timedelta(seconds=1)) == 0
    late = found.lapses_at
    with pytest.raises(DomainError, match="state_conflict"):
        points.post_hold(town.actor("office"), found.code, late)
    assert (points.lapse_holds(late), points.lapse_holds(late)) == (1, 0)
    assert (balance("resident"), Hold.get_by_id(found.id).state) == ((10, 0), "lapsed")


def test_a_voided_hold_is_not_paid(hold, town, balance, now):
    found = hold(6)
    points.void_hold(town.actor("resident"), found.code, now)
    for again in (points.void_hold, points.post_hold):
        with pytest.raises(DomainError, match="已取消"):
            again(town.actor("office"), found.code, now)
    assert (balance("resident"), Transfer.select().count()) == ((10, 0), 1)


def test_the_same_key_is_the_same_hold_for_ever(hold, town, now):
    first = hold(6)
    points.void_hold(town.actor("resident"), first.code, now)
    assert hold(6).code == first.code
    with pytest.raises(DomainError, match="idempotency_conflict"):
        hold(5)


@pytest.mark.parametrize(
    ("programme", "when", "is_open"),
    [
        ("village", datetime(2026, 11, 30, 15, 59, tzinfo=UTC), False),
        ("village", datetime(2026, 11, 30, 16, 1, tzinfo=UTC), True),  # the first of December in the community
        ("village", datetime(2026, 12, 31, 15, 59, tzinfo=UTC), True),
        ("village", datetime(2026, 12, 31, 16, 1, tzinfo=UTC), False),
        ("volunteer", datetime(2026, 3, 1, tzinfo=UTC), True),
    ],
)
def test_points_are_spent_in_their_window(town, give, programme, when, is_open):
    give("resident", 10, programme, at=when)
    spend = (town.people["resident"], points.find_programme(programme), 3, "米", "k", when)
    if is_open:
        assert points.redeem(*spend).amount == 3
    else:
        with pytest.raises(DomainError, match="window_closed") as refused:
            points.redeem(*spend)
        assert "每年 12 月 1 日到 12 月 31 日可以兑换" in refused.value.detail


def test_a_repeat_after_the_window_closed_is_still_the_first_success(town, give):
    inside, after = datetime(2026, 12, 5, tzinfo=UTC), datetime(2027, 1, 5, tzinfo=UTC)
    give("resident", 10, "village", at=inside)
    spend = (town.people["resident"], points.find_programme("village"), 3, "米", "k")
    assert points.redeem(*spend, inside).code == points.redeem(*spend, after).code


@pytest.mark.parametrize(("days", "day", "is_open"), [([1, 5], 5, True), ([1, 5], 6, False), ([10, 12], 9, False)])
def test_a_monthly_window(town, give, days, day, is_open):
    volunteer = points.find_programme("volunteer")
    volunteer.policy["spending"] = {"window": "monthly", "days": days, "to": ["redemption"]}
    volunteer.save()
    at = datetime(2026, 11, day, 4, tzinfo=UTC)
    give("resident", 10, at=at)
    try:
        points.redeem(town.people["resident"], volunteer, 1, "米", "k", at)
    except DomainError as error:
        assert (error.code, is_open) == ("window_closed", False)
    else:
        assert is_open


def test_points_do_not_go_where_the_programme_does_not_let_them(town, give, now):
    give("resident", 10, "duty")
    with pytest.raises(DomainError, match="not_accepted_there"):
        points.redeem(town.people["resident"], points.find_programme("duty"), 1, "米", "k", now)
    december = datetime(2026, 12, 5, tzinfo=UTC)
    give("resident", 10, "village")
    with pytest.raises(DomainError, match="not_accepted_there"):
        points.redeem(
            town.people["resident"], points.find_programme("village"), 1, "米", "k", december, to=Organisation.get()
        )
