"""Caps, grants and claims: what a rule gives, to whom, and how often."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from app.services import points
from app.services.errors import DomainError
from app.services.points.awards import award
from models.database import enter
from models.points import Claim, RuleVersion, Transfer

MONDAY = datetime(2026, 11, 16, 4, tzinfo=UTC)


@pytest.fixture
def capped(town):
    """A rule with caps of one's choice; answers how to award by it."""
    rule = points.rule_in_force("volunteer", "corridor_cleaning", MONDAY).rule

    def make(caps):
        version = RuleVersion.create(
            rule=rule,
            number=2,
            active_from=MONDAY - timedelta(days=400),
            title="楼道清扫",
            sentence="{evidence} {amount}",
            category="environment",
            amount=4,
            amount_max=4,
            caps=caps,
            recorded_at=MONDAY,
        )

        def give(part, at, key):
            made = award(
                version, town.people[part], evidence_kind="t", evidence="x", key=key, effective_at=at, now=at
            )
            return made.amount if made else 0

        return give

    return make


@pytest.mark.parametrize(
    ("span", "same", "other"),
    [
        ("day", timedelta(hours=11), timedelta(hours=12)),  # noon to eleven at night; midnight
        ("week", timedelta(days=6), timedelta(days=7)),
        ("month", timedelta(days=14), timedelta(days=15)),
    ],
)
def test_a_cap_leaves_what_is_left_and_then_nothing(capped, span, same, other):
    give = capped({"person": {span: 6}})
    assert [give("resident", MONDAY, "a"), give("resident", MONDAY + same, "b")] == [4, 2]
    assert give("resident", MONDAY + same, "c") == 0
    assert give("resident", MONDAY + other, "d") == 4
    assert give("neighbour", MONDAY, "e") == 4


def test_the_narrowest_cap_counts(capped):
    give = capped({"person": {"day": 4, "week": 6}})
    assert give("resident", MONDAY, "a") == 4
    assert give("resident", MONDAY, "b") == 0
    assert give("resident", MONDAY + timedelta(days=1), "c") == 2


def test_a_household_shares_its_cap(capped, town):
    town.person("spouse", "赵敏")
    town.live_in("spouse", "1栋1单元101")
    give = capped({"household": {"month": 6}})
    assert [give("resident", MONDAY, "a"), give("spouse", MONDAY, "b"), give("neighbour", MONDAY, "c")] == [4, 2, 4]


def test_what_was_taken_back_makes_room_again(capped, town):
    give = capped({"person": {"day": 4}})
    give("resident", MONDAY, "a")
    points.reverse(town.actor("supervisor"), Transfer.get(Transfer.key == "a").code, "记错", MONDAY)
    assert give("resident", MONDAY, "b") == 4


def test_a_repeat_of_a_capped_award_is_the_same_award(capped):
    give = capped({"person": {"day": 6}})
    give("resident", MONDAY, "a")
    assert [give("resident", MONDAY, "b"), give("resident", MONDAY, "b"), give("resident", MONDAY, "a")] == [
        2,
        2,
        4,
    ]


def test_awards_at_once_do_not_both_find_room(capped, district):
    give = capped({"person": {"day": 10}})
    given: list[int] = []

    def hand(number: int) -> None:
        with enter(district):
            given.append(give("resident", MONDAY, f"k{number}"))

    hands = [threading.Thread(target=hand, args=(number,)) for number in range(8)]
    for one in hands:
        one.start()
    for one in hands:
        one.join()
    assert sorted(given) == [0, 0, 0, 0, 0, 2, 4, 4]


NOVEMBER = datetime(2026, 11, 1, 0, 30, tzinfo=UTC)


def test_a_grant_that_arrived_is_not_claimed(town):
    points.grant_monthly("2026-11", NOVEMBER)
    elder = town.actor("elder")
    with pytest.raises(DomainError, match="grant_arrived") as refused:
        points.claim(elder, elder.person, "silver", "2026-11", "", NOVEMBER + timedelta(days=9))
    assert "11 月 1 日已经到账" in refused.value.detail


def test_a_claim_is_granted_once_and_by_the_rule(town, balance, now):
    elder, office = town.actor("elder"), town.actor("office")
    claim = points.claim(elder, elder.person, "silver", "2026-10", "上个月没收到", now)
    assert points.claim(elder, elder.person, "silver", "2026-10", "再说一次", now).code == claim.code
    assert [row.code for row in points.open_claims(office)] == [claim.code]
    assert points.answer_claim(office, claim.code, True, "", now).state == "granted"
    with pytest.raises(DomainError, match="already_taken"):
        points.answer_claim(office, claim.code, True, "", now)
    assert balance("elder", "silver") == (20, 0)
    points.grant_monthly("2026-10", now)
    assert balance("elder", "silver") == (20, 0)


def test_a_refusal_says_why(town, balance, now):
    elder, office = town.actor("elder"), town.actor("office")
    claim = points.claim(elder, elder.person, "silver", "2026-10", "", now)
    with pytest.raises(DomainError, match="invalid_input"):
        points.answer_claim(office, claim.code, False, " ", now)
    points.answer_claim(office, claim.code, False, "十月住在外地", now)
    assert (Claim.get().answer, balance("elder", "silver")) == ("十月住在外地", (0, 0))


@pytest.mark.parametrize(
    ("part", "programme", "period", "code"),
    [
        ("resident", "silver", "2026-11", "not_entitled"),
        ("elder", "volunteer", "2026-11", "invalid_input"),
        ("elder", "silver", "2026-12", "invalid_input"),
        ("elder", "silver", "2025-01", "invalid_input"),
        ("elder", "nothing", "2026-11", "not_found"),
        ("stranger", "silver", "2026-11", "not_found"),
    ],
)
def test_claims_that_cannot_be(town, now, part, programme, period, code):
    actor = town.actor(part)
    with pytest.raises(DomainError, match=code):
        points.claim(actor, actor.person, programme, period, "", now)
    assert Claim.select().count() == 0


def test_a_claim_is_answered_by_the_office_over_it_and_by_nobody_else(town, now):
    elder = town.actor("elder")
    claim = points.claim(elder, elder.person, "silver", "2026-10", "", now)
    for part in ("neighbour", "manager", "stranger"):
        with pytest.raises(DomainError, match="not_found"):
            points.answer_claim(town.actor(part), claim.code, True, "", now)
    town.grant("elder", "office")
    with pytest.raises(DomainError, match="same_person"):
        points.answer_claim(town.actor("elder"), claim.code, True, "", now)
