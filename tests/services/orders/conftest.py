"""The small community on both engines, and people of more parts."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from app.services.orders import OrderInput, StepInput, advance, submit
from config.vocabulary import OrderAction, OrganisationKind, PlaceKind, PostKind, Role
from models.database import District, opaque_code
from models.orders import Order
from models.registry import Organisation, Place
from tests.community import Community


@pytest.fixture
def district(either: District) -> District:
    return either


class Desk:
    """Plays orders through the services, each step a minute after the one before."""

    def __init__(self, town: Community, start: datetime) -> None:
        self.town, self.now = town, start

    def submit(self, part: str = "resident", place: str = "1栋1单元101", **wish: object) -> Order:
        where = self.town.places[place].code if place in self.town.places else place
        said = {"description": "厨房水管漏水", **wish}
        if "kind" not in said:
            said.setdefault("service", "water_power")
        return submit(self.town.actor(part), OrderInput(place=where, **said), self.now)  # type: ignore[arg-type]

    def step(self, part: str, order: Order, action: str, **said: object) -> Order:
        self.now += timedelta(minutes=1)
        step = StepInput(**said)  # type: ignore[arg-type]
        return advance(self.town.actor(part), order.code, OrderAction(action), step, self.now)

    def until(self, order: Order, *parts_and_actions: tuple[str, str]) -> Order:
        for part, action in parts_and_actions:
            said = {"complete": {"note": "好了"}, "rate": {"score": 5}}.get(action, {})
            order = self.step(part, order, action, **said)
        return order


@pytest.fixture
def desk(town: Community, now: datetime) -> Desk:
    """Two departments, a grid head, and the street's office beside the small community."""
    town.appoint("head", PostKind.GRID_HEAD, town.estate)
    for part, name, kind in (
        ("lights", "路灯管理所", OrganisationKind.DEPARTMENT),
        ("roads", "市政养护队", OrganisationKind.DEPARTMENT),
    ):
        town.person(part, f"{name}联系人", "")
        town.grant(part, Role.PARTNER)
        Organisation.create(
            code=opaque_code("g"),
            kind=kind,
            name=name,
            place=town.community,
            contact=town.people[part],
            created_at=now,
        )
    town.person("street", "秦主任")
    town.grant("street", Role.OFFICE, Place.get(Place.kind == PlaceKind.STREET))
    return Desk(town, now)


@pytest.fixture
def photo(desk: Desk, now: datetime) -> Callable[[str], str]:
    """A photo somebody uploaded, as its row says it."""
    from models.orders import Upload

    def make(part: str) -> str:
        code = opaque_code("u")
        person = desk.town.people[part]
        Upload.create(
            code=code, owner=person, mime="image/jpeg", size=1, width=1, height=1, sha256="", created_at=now
        )
        return code

    return make
