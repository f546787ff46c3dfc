"""The web application in one process, for tests of the faces."""

import json
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient

from app.services import sessions
from models.database import District
from models.people import Person
from tests.community import LEDGER_KEY, Community

SECRETS = {
    "HGJ_PROFILE": "test",
    "HGJ_SECRET_KEY": "a-secret-for-tests-only-0123456789abcdef",
    "HGJ_LEDGER_KEY": LEDGER_KEY,
    "WECHAT_API_BASE": "http://127.0.0.1:9",
    "WECOM_API_BASE": "http://127.0.0.1:9",
    "HGJ_REQUESTS_PER_MINUTE": "100000",
}


class Borrowed(District):
    """The district of whichever test runs now: the application that the tests of a worker share works in it."""

    def __init__(self) -> None:
        """Nobody's yet."""

    def become(self, district: District) -> None:
        self.__dict__ = district.__dict__


class Caller:
    """A person with a token, calling the API."""

    def __init__(self, client: FlaskClient, town: Community, part: str) -> None:
        self.client, self.part = client, part
        person = Person.get_by_id(town.people[part].id)
        self.token, _ = sessions.sign_in_wechat(_openid(town, part, person), None, timedelta(days=1), town.now)

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {self.token}"})

    def post(self, path: str, body: Any = None, key: str | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        if key:
            headers["Idempotency-Key"] = key
        data = json.dumps({} if body is None else body)
        return self.client.post(f"/api/v1{path}", data=data, headers=headers, content_type="application/json")


def _openid(town: Community, part: str, person: Person) -> str:
    known = person.wechat_identities.first()
    return known.openid if known else town.identify(part)
