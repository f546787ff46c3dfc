"""The rooms are tested on both engines."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from app.services import community, points
from app.services.points.transfers import Posting, person_account, post, system_account
from config.vocabulary import AccountKind
from models.database import District, enter, open_district

_numbers = count()


@pytest.fixture(params=["sqlite", "postgresql"])
def district(request, tmp_path) -> Iterator[District]:
    """An empty district with the default policy, entered."""
    url = f"sqlite:///{tmp_path}" if request.param == "sqlite" else request.getfixturevalue("postgresql_url")
    opened = open_district(url, f"rooms{next(_numbers)}")
    with enter(opened):
        community.prepare()
        yield opened
    opened.database.close_all()


@pytest.fixture
def give(town, now) -> Callable[..., object]:
    """Points from the fund, without a rule: `give("resident", 5)`; answers the transfer."""
    numbers = count()

    def given(part, amount, programme="volunteer", at=None):
        found = points.find_programme(programme)
        fund, account = system_account(found, AccountKind.FUND), person_account(found, town.people[part])
        return post(Posting(fund, account, amount, "gift", f"give:{next(numbers)}", at or now), at or now)

    return given
