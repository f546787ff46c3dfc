"""Who is where, and who answers for what: places, posts with their terms, organisations, memberships."""

from peewee import SQL, Check, Expression, ForeignKeyField, IntegerField, TextField

from models.database import BaseModel, DayField, JsonField, UtcField, Versioned
from models.people import Person


class Place(BaseModel):
    """A node of the tree from district down to household.

    `path` lists the ids from the root to this place ("/1/7/42/"), so that everything below a place is one
    prefix and everything above it is one split. `label` is how people write it within the estate (3栋2单元502).
    `building` and `estate` name the ancestors of those kinds, so that figures group by them in one step.
    """

    code = TextField(unique=True)
    kind = TextField()
    name = TextField()
    label = TextField()
    parent = ForeignKeyField("self", null=True, backref="children")
    path = TextField(index=True, constraints=[SQL('COLLATE "C"')])
    position = IntegerField(default=0)
    building = ForeignKeyField("self", null=True, backref="within_building")
    estate = ForeignKeyField("self", null=True, backref="within_estate")
    regime = TextField(null=True)
    facts = JsonField(default=dict)
    created_at = UtcField()

    class Meta:
        indexes = ((("parent", "kind", "name"), True), (("parent", "position"), False))

    @classmethod
    def below(cls, path: str) -> Expression:
        """The condition that a place is the one of `path` or below it; a range, so that the index serves it."""
        return (cls.path >= path) & (cls.path < f"{path[:-1]}0")

    def above(self) -> list[int]:
        """Ids of this place and all its ancestors, nearest first."""
        return [int(part) for part in reversed(self.path.strip("/").split("/"))]


class Organisation(BaseModel):
    """A company, department, merchant or committee. Only these can stand on a black board."""

    code = TextField(unique=True)
    kind = TextField()
    name = TextField()
    place = ForeignKeyField(Place, null=True)
    contact = ForeignKeyField(Person, null=True)
    created_at = UtcField()

    class Meta:
        indexes = ((("name", "place"), True),)


class Post(BaseModel):
    """A duty over a place (楼栋长 of building 3). It stays when its holder leaves; then it is vacant."""

    code = TextField(unique=True)
    kind = TextField()
    place = ForeignKeyField(Place, backref="posts")
    seat = IntegerField(default=1)

    class Meta:
        indexes = ((("place", "kind", "seat"), True),)


class Term(BaseModel):
    """A person holds a post from a day to a day, both included; no last day means until further notice."""

    post = ForeignKeyField(Post, backref="terms")
    person = ForeignKeyField(Person, backref="terms")
    starts_on = DayField()
    ends_on = DayField(null=True)

    class Meta:
        indexes = ((("post", "starts_on"), False), (("person", "ends_on"), False))
        constraints = [Check("ends_on IS NULL OR ends_on >= starts_on")]


class Membership(Versioned):
    """A person belongs to a household, once the steward or the office has confirmed it."""

    code = TextField(unique=True)
    person = ForeignKeyField(Person, backref="memberships")
    household = ForeignKeyField(Place, backref="memberships")
    relation = TextField()
    kin = TextField(default="")
    state = TextField()
    requested_at = UtcField()
    decided_by = ForeignKeyField(Person, null=True, backref="decided_memberships")
    decided_at = UtcField(null=True)
    reason = TextField(default="")

    class Meta:
        indexes = ((("person", "household"), True), (("household", "state"), False))
