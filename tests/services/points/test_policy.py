"""Rules change by versions, dividends sum to the fen, and the quarter's list waits for its closing."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services import points
from app.services.errors import DomainError
from app.services.points.deeds import DeedInput
from app.services.points.dividends import shares
from app.services.points.rules import RuleInput
from models.points import Dividend, DividendShare, RuleVersion

BETTER = RuleInput("楼道大扫除", "参加大扫除（{evidence}），记 {amount} 分", "environment", 5)


def record(town, at):
    deed = points.record_deed(
        town.actor("manager"),
        DeedInput("volunteer", "corridor_cleaning", town.people["resident"].code, "一单元"),
        at,
    )
    points.approve_deed(town.actor("supervisor"), deed.code, at)
    return points.find_transfer(deed.code)


def test_a_new_version_counts_from_its_moment_and_changes_nothing_before(town, now):
    before = record(town, now)
    later = now + timedelta(days=1)
    points.write_version(town.actor("manager"), "volunteer", "corridor_cleaning", BETTER, later, 1, now)
    assert record(town, now).amount == 2
    after = record(town, later)
    assert (after.amount, points.explain(after)) == (5, "参加大扫除（一单元），记 5 分")
    assert points.explain(points.find_transfer(before.code)) == "参加楼道清扫（一单元），记 2 分"
    assert [row.number for row in points.versions("volunteer", "corridor_cleaning")] == [2, 1]


def test_a_retired_rule_gives_no_more(town, now):
    ended = RuleInput("楼道清扫", "{evidence} {amount}", "environment", 2, retired=True)
    points.write_version(town.actor("manager"), "volunteer", "corridor_cleaning", ended, now, 1, now)
    with pytest.raises(DomainError, match="rule_not_in_force"):
        record(town, now)
    assert record(town, now - timedelta(seconds=1)).amount == 2


def test_a_rule_that_is_new(town, now):
    points.write_version(
        town.actor("manager"),
        "volunteer",
        "tree_planting",
        RuleInput("种树", "种树 {amount}", "environment", 6),
        now,
        0,
        now,
    )
    assert points.rule_in_force("volunteer", "tree_planting", now).amount == 6


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (RuleInput("x", "{evidence}", "environment", 0), "amount"),
        (RuleInput("x", "{evidence}", "environment", 5, 4), "amount_max"),
        (RuleInput("x", "{evidence}", "cooking", 5), "category"),
        (RuleInput("x", "{evidence", "environment", 5), "sentence"),
        (RuleInput("x", "{somebody}", "environment", 5), "sentence"),
        (RuleInput("x", "{evidence.__class__}", "environment", 5), "sentence"),
        (RuleInput("x", "{0}", "environment", 5), "sentence"),
        (RuleInput("x", "{amount:>999999999}", "environment", 5), "sentence"),
        (RuleInput("x", "{amount}", "environment", 5, caps={"street": {"day": 1}}), "caps"),
        (RuleInput("x", "{amount}", "environment", 5, caps={"person": {"hour": 1}}), "caps"),
        (RuleInput("x", "{amount}", "environment", 5, caps={"person": {"day": 0}}), "caps"),
        (RuleInput("x", "{amount}", "environment", 5, caps={"person": {}}), "caps"),
    ],
)
def test_a_rule_that_makes_no_sense_names_its_field(town, now, rule, field):
    with pytest.raises(DomainError, match="invalid_input") as refused:
        points.write_version(town.actor("manager"), "volunteer", "corridor_cleaning", rule, now, 1, now)
    assert [error.field for error in refused.value.errors] == [field]
    assert RuleVersion.select().where(RuleVersion.number > 1).count() == 0


def test_two_editors_do_not_overwrite_each_other(town, now):
    manager = town.actor("manager")
    points.write_version(manager, "volunteer", "corridor_cleaning", BETTER, now, 1, now)
    with pytest.raises(DomainError, match="stale"):
        points.write_version(manager, "volunteer", "corridor_cleaning", BETTER, now + timedelta(1), 1, now)


def test_the_past_is_not_ruled_anew(town, now):
    with pytest.raises(DomainError, match="不能早于现在"):
        points.write_version(
            town.actor("manager"), "volunteer", "corridor_cleaning", BETTER, now - timedelta(seconds=1), 1, now
        )


def test_rules_belong_to_those_who_answer_for_the_whole_district(town, now):
    for part in ("resident", "office", "supervisor"):
        with pytest.raises(DomainError, match="forbidden"):
            points.write_version(town.actor(part), "volunteer", "corridor_cleaning", BETTER, now, 1, now)


def test_what_another_worth_would_have_meant(town, now):
    for _ in range(3):
        record(town, now)
    version = points.versions("volunteer", "corridor_cleaning")[0]
    assert points.effect(version, 5, "2026-11") == {"times": 3, "given": 6, "would_give": 15}
    assert points.effect(version, 5, "2026-10") == {"times": 0, "given": 0, "would_give": 0}


@given(st.integers(1, 10**12), st.dictionaries(st.integers(1, 500), st.integers(1, 10**6), min_size=1, max_size=60))
def test_shares_sum_to_the_fen_and_none_is_off_by_one(total, earned):
    parts = shares(total, earned)
    whole = sum(earned.values())
    assert sum(parts.values()) == total
    for key, mine in earned.items():
        assert abs(parts[key] - Fraction(total * mine, whole)) < 1
        assert all(parts[key] >= parts[other] for other in earned if mine > earned[other])


JANUARY = datetime(2027, 1, 3, tzinfo=UTC)


@pytest.fixture
def year(town, give):
    """A closed year in which two earned village points, 3 and 4."""
    give("resident", 3, "village", at=datetime(2026, 5, 3, tzinfo=UTC))
    give("neighbour", 4, "village", at=datetime(2026, 11, 3, tzinfo=UTC))
    points.close_month(points.find_programme("village"), "2026-12", JANUARY)


def test_a_dividend_is_proposed_and_approved_by_two(town, year):
    made = points.propose_dividend(town.actor("manager"), "village", 2026, 1000, "2026 年分红", JANUARY)
    assert [(row.points, row.fen) for row in points.shares_of(made).order_by(DividendShare.fen)] == [
        (3, 429),
        (4, 571),
    ]
    assert list(points.my_shares(town.people["resident"])) == []
    town.grant("manager", "supervisor")
    with pytest.raises(DomainError, match="same_person"):
        points.decide_dividend(town.actor("manager"), made.code, True, "", JANUARY)
    points.decide_dividend(town.actor("supervisor"), made.code, True, "", JANUARY)
    assert [row.fen for row in points.my_shares(town.people["resident"])] == [429]
    with pytest.raises(DomainError, match="already_taken"):
        points.decide_dividend(town.actor("supervisor"), made.code, False, "反悔", JANUARY)


@pytest.mark.parametrize(
    ("programme", "in_year", "fen", "code"),
    [
        ("volunteer", 2026, 100, "invalid_input"),
        ("village", 2027, 100, "period_not_over"),
        ("village", 2026, 0, "invalid_input"),
        ("nothing", 2026, 100, "not_found"),
    ],
)
def test_dividends_that_cannot_be(town, year, programme, in_year, fen, code):
    with pytest.raises(DomainError, match=code):
        points.propose_dividend(town.actor("manager"), programme, in_year, fen, "x", JANUARY)
    assert Dividend.select().count() == 0


def test_the_quarters_list_waits_until_the_quarter_is_closed(town, give):
    give("resident", 3, at=datetime(2026, 8, 3, tzinfo=UTC))
    give("neighbour", 4, at=datetime(2026, 9, 3, tzinfo=UTC))
    with pytest.raises(DomainError, match="period_not_over"):
        points.public_list("volunteer", "2026-Q3", town.estate)
    points.close_month(points.find_programme("volunteer"), "2026-09", JANUARY)
    listed = [
        (label, int(mine)) for _, _, label, mine in points.public_list("volunteer", "2026-Q3", town.estate).tuples()
    ]
    assert listed == [("2栋", 4), ("1栋", 3)]
    with pytest.raises(DomainError, match="invalid_input"):
        points.public_list("volunteer", "2026-Q5", town.estate)
