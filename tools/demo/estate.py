"""The estate's places and people: 1,970 households, 5,910 residents, 8 butlers of whom one answers for 375."""

from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from app.services.registry import make_place
from config.vocabulary import MembershipState, OrganisationKind, PlaceKind, PostKind, Regime, Relation, Role
from models.database import opaque_code
from models.many import insert_rows
from models.people import Person, Phone, RoleGrant, WechatIdentity
from models.registry import Membership, Organisation, Place, Post, Term
from tools.demo.names import Names

CASELOADS = (
    (1, 5, 375),
    (6, 10, 318),
    (11, 15, 286),
    (16, 19, 254),
    (20, 23, 231),
    (24, 27, 204),
    (28, 30, 167),
    (31, 33, 135),
)
GRIDS = ((1, 10), (11, 19), (20, 27), (28, 33))
PEOPLE = 5910
ENTRANCES, DOORS = 3, 2
GRID_POSTS = (PostKind.GRID_HEAD, PostKind.PIONEER, PostKind.SAFETY_OFFICER, PostKind.CLEANER)
COMPANIES = ("和顺物业", "安居电梯维保", "绿荫保洁", "通达停车")


@dataclass
class Estate:
    """What was built, for the life that follows."""

    community: Place
    estate: Place
    buildings: list[Place] = field(default_factory=list)
    households: list[Place] = field(default_factory=list)
    residents: list[Person] = field(default_factory=list)
    home: dict[int, Place] = field(default_factory=dict)
    butlers: list[Person] = field(default_factory=list)
    heads: list[Person] = field(default_factory=list)
    contacts: list[Person] = field(default_factory=list)
    office: dict[str, Person] = field(default_factory=dict)
    identities: dict[str, Person] = field(default_factory=dict)


class Builder:
    """Builds the estate in the entered district, within the caller's transaction."""

    def __init__(self, random: Random, today: date, now: datetime) -> None:
        self.random, self.today, self.now = random, today, now
        self.names = Names(random)
        self._phones: list[dict[str, object]] = []

    def build(self) -> Estate:
        built = self._tree()
        self._people(built)
        self._posts(built)
        self._office(built)
        self._identities(built)
        insert_rows(Phone, self._phones)
        return built

    def _tree(self) -> Estate:
        place = None
        for kind, name in (
            (PlaceKind.DISTRICT, "清河区"),
            (PlaceKind.STREET, "柳岸街道"),
            (PlaceKind.COMMUNITY, "润和社区"),
        ):
            place = make_place(kind, name, place, self.now)
        assert place is not None
        facts = {"party_organisation": True, "committee": True, "property_company": True}
        built = Estate(place, make_place(PlaceKind.ESTATE, "润和园", place, self.now, regime=Regime.JOINT, **facts))
        for first, last in GRIDS:
            grid = make_place(
                PlaceKind.GRID, f"第{'一二三四'[GRIDS.index((first, last))]}网格", built.estate, self.now
            )
            built.buildings += [
                make_place(PlaceKind.BUILDING, str(number), grid, self.now) for number in range(first, last + 1)
            ]
        for first, last, households in CASELOADS:
            self._doors(built, built.buildings[first - 1 : last], households)
        return built

    def _doors(self, built: Estate, buildings: list[Place], households: int) -> None:
        share, extra = divmod(households, len(buildings))
        for index, building in enumerate(buildings):
            left = share + (index < extra)
            each, more = divmod(left, ENTRANCES)
            for entrance in range(1, ENTRANCES + 1):
                above = make_place(PlaceKind.ENTRANCE, str(entrance), building, self.now)
                for door in range(each + (entrance <= more)):
                    number = f"{door // DOORS + 1}{door % DOORS + 1:02d}"
                    built.households.append(make_place(PlaceKind.HOUSEHOLD, number, above, self.now))

    def _people(self, built: Estate) -> None:
        sizes = self._household_sizes(len(built.households))
        people, homes = [], []
        for household, size in zip(built.households, sizes, strict=True):
            family = self._family(size)
            people += family
            homes += [(household, kin) for kin in ("户主", "配偶", "子女", "子女", "父母", "父母", "其他")[:size]]
        first = (Person.select().count() and Person.select(Person.id).order_by(Person.id.desc()).get().id) or 0
        insert_rows(Person, people)
        built.residents = list(Person.select().where(Person.id > first).order_by(Person.id))
        rows = []
        for person, (household, kin) in zip(built.residents, homes, strict=True):
            built.home[person.id] = household
            rows.append(self._membership(person, household, kin))
            if self.today.year - person.born_on.year >= 12 and self.random.random() < 0.85:
                self._phone(person)
        insert_rows(Membership, rows)

    def _household_sizes(self, count: int) -> list[int]:
        sizes = [self.random.choices((1, 2, 3, 4, 5), (12, 24, 30, 24, 10))[0] for _ in range(count)]
        while sum(sizes) != PEOPLE:
            index = self.random.randrange(count)
            step = 1 if sum(sizes) < PEOPLE else -1
            if 1 <= sizes[index] + step <= 7:
                sizes[index] += step
        return sizes

    def _family(self, size: int) -> list[dict[str, object]]:
        """One to seven people; people living alone or as a couple are often old."""
        year = self.today.year
        old = size <= 2 and self.random.random() < 0.45
        head_year = self.random.randint(year - 84, year - 61) if old else self.random.randint(year - 58, year - 26)
        surname = self.names.surname()
        tags = [("独居" if size == 1 else "空巢")] if old else []
        rows = [self._person(surname, "男", head_year, tags)]
        if size > 1:
            rows.append(self._person("", "女", head_year + self.random.randint(-4, 6), tags))
        for _ in range(size - len(rows)):
            offset = self.random.choice((24, 26, 28, 30)) if len(rows) < 4 else -self.random.choice((24, 27))
            rows.append(self._person(surname, self.random.choice("男女"), min(head_year + offset, year - 1), []))
        return rows

    def _person(self, surname: str, gender: str, year: int, tags: list[str]) -> dict[str, object]:
        born = date(year, self.random.randint(1, 12), self.random.randint(1, 28))
        return {
            "code": opaque_code("u"),
            "name": self.names.person(gender, surname),
            "gender": gender,
            "birth": born.isoformat(),
            "born_on": born,
            "tags": tags,
            "source": "demo",
            "created_at": self.now,
        }

    def _membership(self, person: Person, household: Place, kin: str) -> dict[str, object]:
        return {
            "code": opaque_code("m"),
            "person": person,
            "household": household,
            "relation": Relation.OWNER if kin == "户主" else Relation.FAMILY,
            "kin": kin,
            "state": MembershipState.CONFIRMED,
            "requested_at": self.now,
            "decided_at": self.now,
        }

    def _phone(self, person: Person) -> None:
        self._phones.append({"person": person, "number": self.names.phone(), "landline": False, "position": 0})

    def _staff(self, name: str = "") -> Person:
        row = self._person("", self.random.choice("男女"), self.today.year - self.random.randint(28, 55), [])
        person = Person.create(**{**row, "name": name or row["name"]})
        self._phone(person)
        return person

    def _appoint(self, person: Person, kind: PostKind, place: Place) -> None:
        post = Post.create(code=opaque_code("p"), kind=kind, place=place)
        Term.create(post=post, person=person, starts_on=date(self.today.year - 2, 1, 1))

    def _posts(self, built: Estate) -> None:
        for first, last, _ in CASELOADS:
            butler = self._staff("何春燕" if first == 1 else "")
            built.butlers.append(butler)
            for building in built.buildings[first - 1 : last]:
                self._appoint(butler, PostKind.BUTLER, building)
        grown = [person for person in built.residents if 40 <= self.today.year - person.born_on.year <= 70]
        for number, building in enumerate(built.buildings, 1):
            lives_there = [person for person in grown if built.home[person.id].building_id == building.id]
            head = self.random.choice(lives_there)
            if number == 17:
                Post.create(code=opaque_code("p"), kind=PostKind.BUILDING_HEAD, place=building)
                continue
            built.heads.append(head)
            self._appoint(head, PostKind.BUILDING_HEAD, building)
        for grid in Place.select().where(Place.kind == PlaceKind.GRID).order_by(Place.id):
            for kind in GRID_POSTS:
                self._appoint(self._staff(), kind, grid)
        for name in COMPANIES:
            contact = self._staff()
            built.contacts.append(contact)
            Organisation.create(
                code=opaque_code("g"),
                kind=OrganisationKind.PROPERTY_COMPANY,
                name=name,
                place=built.estate,
                contact=contact,
                created_at=self.now,
            )

    def _office(self, built: Estate) -> None:
        for login, role, name in (
            ("demo-office", Role.OFFICE, "王敏"),
            ("demo-manager", Role.MANAGER, "周立群"),
            ("demo-supervisor", Role.SUPERVISOR, "陈国安"),
            ("demo-auditor", Role.AUDITOR, "沈明"),
            ("demo-admin", Role.ADMIN, "方岩"),
        ):
            person = self._staff(name)
            built.office[login] = person
            self._grant(person, role, built.community)

    def _grant(self, person: Person, role: Role, place: Place) -> None:
        RoleGrant.create(person=person, role=role, place=place, granted_at=self.now)

    def _identities(self, built: Estate) -> None:
        """The fixed identities that anyone can script against."""
        third = built.buildings[2]
        neighbours = [person for person in built.residents if built.home[person.id].building_id == third.id]
        elder = next(person for person in neighbours if person.tags)
        resident = next(
            person
            for person in neighbours
            if person not in built.heads and 30 <= self.today.year - person.born_on.year < 58
        )
        for contact in built.contacts:
            self._grant(contact, Role.PARTNER, built.estate)
        for openid, person in (
            ("demo-resident", resident),
            ("demo-elder", elder),
            ("demo-steward", built.heads[2]),
            ("demo-butler", built.butlers[0]),
            ("demo-partner", built.contacts[0]),
        ):
            built.identities[openid] = person
            WechatIdentity.create(openid=openid, person=person, created_at=self.now, last_login_at=self.now)
