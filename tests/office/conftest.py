"""Browsers of the office: people of the small community, signed in, pressing what their page offers."""

import re
from collections.abc import Callable, Iterator

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient

from app.office.gate import COOKIE
from app.services import accounts
from app.services.accounts import passwords
from config.vocabulary import PlaceKind, Role
from models.database import current
from tests.community import Community

PASSWORD = "a-password-for-tests"


class Browser:
    """Somebody's browser. Paths are those below /office."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self._tokens: dict[str, str] = {}

    def get(self, path: str = "/"):
        return self.client.get(f"/office{path}")

    def page(self, path: str = "/") -> str:
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.get_data(as_text=True)[-600:])
        return answer.get_data(as_text=True)

    def token(self, path: str = "/no-such-page") -> str:
        """What forms carry: the same on every page of one session, so one page is asked for it, the quickest."""
        held = self.client.get_cookie(COOKIE, path="/office")
        session = held.value if held else ""
        if session not in self._tokens:
            self._tokens[session] = re.search(
                r'name="form_token" value="([0-9a-f]+)"', self.get(path).get_data(as_text=True)
            )[1]
        return self._tokens[session]

    def press(self, path: str, **fields: str):
        return self.client.post(f"/office{path}", data={"form_token": self.token(), **fields})

    def queries(self, path: str) -> int:
        """How many statements drawing a page takes."""
        counted = 0

        def count(*_: object) -> None:
            nonlocal counted
            counted += 1

        database = current().database
        original = database.execute_sql
        database.execute_sql = lambda *args, **kwargs: (count(), original(*args, **kwargs))[1]
        try:
            self.page(path)
        finally:
            database.execute_sql = original
        return counted


@pytest.fixture(autouse=True)
def _light_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """argon2id with the least memory and time: what is tested here is who comes in, not how long guessing takes."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def staff(town: Community) -> Community:
    """The community with an account manager beside the office's groups."""
    town.person("admin", "方岩")
    town.grant("admin", Role.ADMIN)
    return town


@pytest.fixture
def office(client, staff: Community) -> Iterator[Callable[..., Browser]]:
    """Signs a part of the community in; the account is made the first time."""
    made: set[str] = set()

    def sign_in(part: str = "office", agent: str = "Mozilla/5.0 (Windows NT 10.0) Chrome/150.0") -> Browser:
        fresh = client.application.test_client()
        fresh.environ_base["HTTP_USER_AGENT"] = agent
        if part not in made:
            accounts.make_account(staff.people[part], f"demo-{part}", PASSWORD, staff.now)
            made.add(part)
        answer = fresh.post("/office/login", data={"login": f"demo-{part}", "password": PASSWORD})
        assert answer.status_code == 302, answer.get_data(as_text=True)
        return Browser(fresh)

    return sign_in


@pytest.fixture
def other_town(staff: Community) -> Community:
    """Another community of the same street, with a clerk, an account manager and an auditor of its own."""
    from app.services.registry import make_place
    from models.registry import Place

    street = Place.get(Place.kind == PlaceKind.STREET)
    there = make_place(PlaceKind.COMMUNITY, "清水社区", street, staff.now)
    estate = make_place(PlaceKind.ESTATE, "清水园", there, staff.now)
    building = make_place(PlaceKind.BUILDING, "9", estate, staff.now)
    entrance = make_place(PlaceKind.ENTRANCE, "1", building, staff.now)
    staff.places["other home"] = make_place(PlaceKind.HOUSEHOLD, "901", entrance, staff.now)
    for part, name, role in (
        ("other_office", "邱燕", Role.OFFICE),
        ("other_admin", "罗明", Role.ADMIN),
        ("other_auditor", "黎青", Role.AUDITOR),
    ):
        staff.person(part, name)
        staff.grant(part, role, there)
    other = Community(there, estate, staff.now)
    other.places, other.people = staff.places, staff.people
    return other
