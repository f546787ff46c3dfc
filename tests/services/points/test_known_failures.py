"""Failures that other ledgers had, one test for each."""

import threading
from datetime import UTC, datetime

import pytest

from app.services import points
from app.services.errors import DomainError
from app.services.points.transfers import Posting, person_account, post, system_account
from config.vocabulary import AccountKind
from models.database import enter, open_district
from models.people import Person
from models.points import Account, Transfer
from tests.community import found
from tests.hands import FORKED

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)


@pytest.fixture
def hundred(url, request):
    """A district in which the resident has 100 points: (url, its name, the resident's key)."""
    with enter(open_district(url, "main")):
        town = found(NOW)
        volunteer = points.find_programme("volunteer")
        fund = system_account(volunteer, AccountKind.FUND)
        post(Posting(fund, person_account(volunteer, town.people["resident"]), 100, "gift", "seed", NOW), NOW)
        return url, "main", town.people["resident"].id


def spend_all(url: str, name: str, person: int, key: str) -> str:
    with enter(open_district(url, name)):
        try:
            points.redeem(Person.get_by_id(person), points.find_programme("volunteer"), 100, "电饭煲", key, NOW)
        except DomainError as error:
            return str(error.code)
    return "won"


def test_twenty_redemptions_at_once_by_threads(hundred):
    """fuint 71: of twenty redemptions of the whole balance, exactly one wins."""
    said: list[str] = []
    hands = [threading.Thread(target=lambda n=n: said.append(spend_all(*hundred, f"k{n}"))) for n in range(20)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert sorted(said) == ["insufficient_points"] * 19 + ["won"]


def test_twenty_redemptions_at_once_by_processes(hundred):
    """fuint 71, with nothing shared but the database."""
    with FORKED.Pool(4) as pool:
        said = pool.starmap(spend_all, [(*hundred, f"k{n}") for n in range(20)])
    assert sorted(said) == ["insufficient_points"] * 19 + ["won"]


def test_a_double_click_gives_one_transfer(hundred):
    """timeoverflow 852: the same redemption, twice at the same moment, is one."""
    said: list[str] = []
    hands = [threading.Thread(target=lambda: said.append(spend_all(*hundred, "one click"))) for _ in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert said == ["won", "won"]
    with enter(open_district(*hundred[:2])):
        assert Transfer.select().where(Transfer.key == "one click").count() == 1


def test_a_debit_that_emptied_the_account_succeeds_again(hundred):
    """The key comes before the balance: a retry is not told that there are no points left."""
    assert [spend_all(*hundred, "k") for _ in range(3)] == ["won"] * 3
    with enter(open_district(*hundred[:2])):
        assert Account.get(Account.person == hundred[2]).balance == 0


def test_the_same_key_with_other_content_is_an_error(hundred):
    with enter(open_district(*hundred[:2])):
        person, volunteer = Person.get_by_id(hundred[2]), points.find_programme("volunteer")
        points.redeem(person, volunteer, 10, "米", "k", NOW)
        with pytest.raises(DomainError, match="idempotency_conflict"):
            points.redeem(person, volunteer, 20, "米", "k", NOW)
        with pytest.raises(DomainError, match="idempotency_conflict"):
            points.redeem(person, volunteer, 10, "油", "k", NOW)


def test_a_refund_retried_after_a_lost_answer(district, town, give, balance, now):
    """blnk 374: the second try neither fails nor pays twice, also when the points have moved on."""
    give("resident", 30)
    spent = points.redeem(town.people["resident"], points.find_programme("volunteer"), 30, "锅", "k", now)
    supervisor = town.actor("supervisor")
    first = points.reverse(supervisor, spent.code, "退货", now, key="refund-1")
    points.redeem(town.people["resident"], points.find_programme("volunteer"), 30, "壶", "k2", now)
    assert points.reverse(supervisor, spent.code, "退货", now, key="refund-1").code == first.code
    assert balance("resident") == (0, 0)
    with pytest.raises(DomainError, match="state_conflict"):
        points.reverse(supervisor, spent.code, "退货", now, key="refund-2")


def test_holds_count_in_balance_checks(district, town, give, balance, now):
    """blnk 181: what is promised cannot be spent, nor promised again."""
    give("resident", 10)
    volunteer, person = points.find_programme("volunteer"), town.people["resident"]
    points.hold(person, volunteer, 7, "米", "h1", now)
    with pytest.raises(DomainError, match="insufficient_points") as refused:
        points.redeem(person, volunteer, 4, "油", "k", now)
    assert "可用 3 分" in refused.value.detail
    with pytest.raises(DomainError, match="insufficient_points"):
        points.hold(person, volunteer, 4, "油", "h2", now)
    points.redeem(person, volunteer, 3, "盐", "k3", now)
    assert balance("resident") == (7, 7)


def test_holds_at_once_by_threads_never_promise_too_much(hundred):
    def promise(number: int) -> None:
        with enter(open_district(*hundred[:2])):
            try:
                points.hold(
                    Person.get_by_id(hundred[2]), points.find_programme("volunteer"), 30, "x", f"h{number}", NOW
                )
            except DomainError as error:
                said.append(str(error.code))
                return
        said.append("won")

    said: list[str] = []
    hands = [threading.Thread(target=promise, args=(number,)) for number in range(10)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert sorted(said) == ["insufficient_points"] * 7 + ["won"] * 3
