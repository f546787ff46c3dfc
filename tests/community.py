"""A small community for tests, built through the services."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol, TypeVar

from app.services import points
from app.services.access import Actor, load_actor
from app.services.registry import make_place
from config.vocabulary import MembershipState, OrganisationKind, PlaceKind, PostKind, Relation, Role
from models.database import opaque_code, transaction
from models.people import Person, Phone, RoleGrant, WechatIdentity
from models.registry import Membership, Organisation, Place, Post, Term

T = TypeVar("T")
# Here, so that processes started by a test have it as well.
LEDGER_KEY = "a-ledger-key-for-tests-0123456789abcdef"
points.use_key(LEDGER_KEY)


@dataclass
class Community:
    """Places by label, people by part, and whoever is asked for as an actor."""

    community: Place
    estate: Place
    now: datetime
    places: dict[str, Place] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def actor(self, part: str) -> Actor:
        return load_actor(Person.get_by_id(self.people[part].id), self.now)

    def person(self, part: str, name: str, phone: str = "", **columns: object) -> Person:
        person = Person.create(code=opaque_code("u"), name=name, source="test", created_at=self.now, **columns)
        if phone:
            Phone.create(person=person, number=phone)
        self.people[part] = person
        return person

    def live_in(self, part: str, label: str, state: MembershipState = MembershipState.CONFIRMED) -> Membership:
        return Membership.create(
            code=opaque_code("m"),
            person=self.people[part],
            household=self.places[label],
            relation=Relation.OWNER,
            state=state,
            requested_at=self.now,
        )

    def appoint(self, part: str, kind: PostKind, place: Place) -> None:
        post = Post.create(code=opaque_code("p"), kind=kind, place=place)
        Term.create(post=post, person=self.people[part], starts_on=date(2025, 1, 1))

    def grant(self, part: str, role: Role, place: Place | None = None) -> None:
        RoleGrant.create(person=self.people[part], role=role, place=place or self.community, granted_at=self.now)

    def identify(self, part: str) -> str:
        """Let the person sign in with WeChat; answers the openid."""
        openid = f"demo-{part}" if self.estate.id < 10 else f"other-{part}"
        WechatIdentity.create(openid=openid, person=self.people[part], created_at=self.now, last_login_at=self.now)
        return openid


class Lived(Protocol):
    """Answers what a story answers, with the district as it is after it; the name says all the story begins with."""

    def __call__(self, name: tuple[str, ...], story: Callable[[], T]) -> T: ...


def found(now: datetime) -> Community:
    """润和社区 with 润和园: buildings 1 and 2, two doors each, and people in every part."""
    with transaction():
        street = make_place(PlaceKind.STREET, "柳岸街道", make_place(PlaceKind.DISTRICT, "清河区", None, now), now)
        community = make_place(PlaceKind.COMMUNITY, "润和社区", street, now)
        town = Community(community, make_place(PlaceKind.ESTATE, "润和园", community, now), now)
        for building in ("1", "2"):
            above = make_place(PlaceKind.BUILDING, building, town.estate, now)
            town.places[above.label] = above
            entrance = make_place(PlaceKind.ENTRANCE, "1", above, now)
            for door in ("101", "102"):
                household = make_place(PlaceKind.HOUSEHOLD, door, entrance, now)
                town.places[household.label] = household
        _people(town)
    return town


def _people(town: Community) -> None:
    town.person("resident", "林晓月", "19900000001")
    town.live_in("resident", "1栋1单元101")
    town.person("elder", "孙保全", "", born_on=date(1948, 3, 2), tags=["独居"])
    town.live_in("elder", "1栋1单元102")
    town.person("neighbour", "许知秋", "19900000003")
    town.live_in("neighbour", "2栋1单元101")
    town.person("butler", "何春燕", "19900000004")
    town.appoint("butler", PostKind.BUTLER, town.places["1栋"])
    town.person("other_butler", "李国强", "19900000005")
    town.appoint("other_butler", PostKind.BUTLER, town.places["2栋"])
    town.person("head", "高伟民", "19900000006")
    town.live_in("head", "2栋1单元102")
    town.appoint("head", PostKind.BUILDING_HEAD, town.places["1栋"])
    town.person("company", "赵经理", "19900000007")
    Organisation.create(
        code=opaque_code("g"),
        kind=OrganisationKind.PROPERTY_COMPANY,
        name="和顺物业",
        place=town.estate,
        contact=town.people["company"],
        created_at=town.now,
    )
    town.grant("company", Role.PARTNER, town.estate)
    for part, name, role in (
        ("office", "王敏", Role.OFFICE),
        ("manager", "周立群", Role.MANAGER),
        ("supervisor", "陈国安", Role.SUPERVISOR),
        ("auditor", "沈明", Role.AUDITOR),
    ):
        town.person(part, name)
        town.grant(part, role)
    town.person("stranger", "外来人")
