"""The rooms are tested on both engines."""

from collections.abc import Callable
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
def give(town, now) -> Callable[..., object]:
    """Points from the fund, without a rule: `give("resident", 5)`; answers the transfer."""
    numbers = count()

    def given(part, amount, programme="volunteer", at=None):
        found = points.find_programme(programme)
        fund, account = system_account(found, AccountKind.FUND), person_account(found, town.people[part])
        return post(Posting(fund, account, amount, "gift", f"give:{next(numbers)}", at or now), at or now)

    return given
