"""Every test of the ledger runs on both engines."""

from itertools import count

import pytest

from app.services import points
from app.services.points.transfers import Posting, person_account, post, system_account
from config.vocabulary import AccountKind
from models.database import District


@pytest.fixture
def district(either: District) -> District:
    return either


@pytest.fixture
def give(town, now):
    """Points from the fund, without a rule: `give("resident", 5)`; answers the transfer."""
    numbers = count()

    def given(part, amount, programme="volunteer", at=None, key=""):
        found = points.find_programme(programme)
        return post(
            Posting(
                system_account(found, AccountKind.FUND),
                person_account(found, town.people[part]),
                amount,
                "gift",
                key or f"give:{next(numbers)}",
                at or now,
            ),
            at or now,
        )

    return given


@pytest.fixture
def balance(town):
    """(balance, held) of somebody in a programme."""

    def read(part, programme="volunteer"):
        account = points.account_of(town.people[part], points.find_programme(programme))
        return (account.balance, account.held) if account else (0, 0)

    return read
