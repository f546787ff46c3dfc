"""Orders of every kind, their events, the catalogue they come from, and the photos that prove them."""

from peewee import SQL, BooleanField, Check, Expression, ForeignKeyField, IntegerField, TextField

from models.boards import Objection
from models.database import BaseModel, JsonField, UtcField, Versioned
from models.people import Person
from models.points import Deed
from models.registry import Organisation, Place


class Kind(BaseModel):
    """A kind of orders. What it means stands in its versions; it is never deleted, only disabled."""

    code = TextField(unique=True)
    enabled = BooleanField(default=True)
    position = IntegerField(default=0)


class KindVersion(BaseModel):
    """A kind as it was decided at a moment: roles, promises, evidence, checks, as canonical JSON. Never changed:
    an order keeps to the version it was submitted under."""

    kind = ForeignKeyField(Kind, backref="versions")
    number = IntegerField()
    definition = TextField()
    made_by = ForeignKeyField(Person, null=True)
    made_at = UtcField()

    class Meta:
        indexes = ((("kind", "number"), True),)


class Service(Versioned):
    """An entry of the catalogue. Promises are {"unit", "count", "hours", "urgent", "words"}; prices are whole
    fen. With `confirm_cost` the work is not finished before both sides have confirmed what it costs."""

    code = TextField(unique=True)
    kind = TextField(default="service")
    name = TextField()
    short_name = TextField(default="")
    category = TextField()
    description = TextField(default="")
    price_words = TextField(default="")
    price_fen = IntegerField(null=True)
    respond_within = JsonField(null=True)
    arrive_within = JsonField(null=True)
    finish_within = JsonField(null=True)
    priority_for = JsonField(default=list)
    served_by = TextField(default="")
    confirm_cost = BooleanField(default=False)
    enabled = BooleanField(default=True)
    position = IntegerField(default=0)

    class Meta:
        constraints = [Check("price_fen IS NULL OR price_fen >= 0")]


class ServiceVersion(BaseModel):
    """A service as it stood before or after the office changed it. Never changed."""

    service = ForeignKeyField(Service, backref="versions")
    number = IntegerField()
    content = JsonField()
    made_by = ForeignKeyField(Person, null=True)
    made_at = UtcField()

    class Meta:
        indexes = ((("service", "number"), True),)


class Order(Versioned):
    """Something a resident asked for. `state` is written by one function only (services/orders).

    `queue_key` sorts open orders by what wants attention first: the running deadline, earlier for priority; empty
    when nothing is left to do. `answer_by` stands while a low rating waits for its answer.
    `offered_to` is who was asked to take the order over. Costs are whole fen.
    """

    code = TextField(unique=True)
    kind = TextField()
    rules = ForeignKeyField(KindVersion)
    service = ForeignKeyField(Service, null=True)
    place = ForeignKeyField(Place)
    resident = ForeignKeyField(Person, backref="orders")
    submitted_by = ForeignKeyField(Person, backref="submitted_orders")
    steward = ForeignKeyField(Person, null=True, backref="served_orders")
    organisation = ForeignKeyField(Organisation, null=True, backref="orders")
    offered_to = ForeignKeyField(Person, null=True, backref="offered_orders")
    description = TextField()
    priority = IntegerField(default=0)
    handling = TextField(default="")
    wanted_at = UtcField(null=True)
    state = TextField()
    queue_key = TextField(default="", constraints=[SQL('COLLATE "C"')])
    paused_at = UtcField(null=True)
    submitted_at = UtcField()
    respond_by = UtcField(null=True)
    arrive_by = UtcField(null=True)
    finish_by = UtcField(null=True)
    answer_by = UtcField(null=True)
    accepted_at = UtcField(null=True)
    started_at = UtcField(null=True)
    completed_at = UtcField(null=True)
    verified_at = UtcField(null=True)
    ended_at = UtcField(null=True)
    score = IntegerField(null=True)
    rating = TextField(default="")
    cost_fen = IntegerField(null=True)
    cost_by = ForeignKeyField(Person, null=True, backref="stated_costs")
    cost_agreed_at = UtcField(null=True)

    class Meta:
        table_name = "order_"
        indexes = (
            (("resident", "id"), False),
            (("steward", "state", "id"), False),
            (("state", "id"), False),
            (("completed_at",), False),
            (("queue_key",), False),
            (("kind", "place", "submitted_at"), False),
        )
        constraints = [
            Check("score IS NULL OR score BETWEEN 1 AND 5"),
            Check("cost_fen IS NULL OR cost_fen >= 0"),
            Check("cost_agreed_at IS NULL OR cost_fen IS NOT NULL"),
        ]


class OrderEvent(BaseModel):
    """One step of an order: who, when, what was said and shown. Never changed."""

    order = ForeignKeyField(Order, backref="events")
    number = IntegerField()
    action = TextField()
    from_state = TextField()
    to_state = TextField()
    actor = ForeignKeyField(Person, null=True)
    to_person = ForeignKeyField(Person, null=True, backref="received_orders")
    note = TextField(default="")
    score = IntegerField(null=True)
    photos = JsonField(default=list)
    at = UtcField()

    class Meta:
        indexes = ((("order", "number"), True),)


class OrderPromise(BaseModel):
    """A promise of an order: due when, and what became of it. Counted once, at `counted_at`: when it was met, or
    when its time was over.

    `stage` is how far it went: 0 nobody told, 1 warned, 2 to 5 butler, grid head, office, street. `next_at` is
    when the sweep must look again (null: nothing left to tell). A reopened order promises anew, with the next
    `round`.
    """

    order = ForeignKeyField(Order, backref="promises", index=False)
    name = TextField()
    round = IntegerField(default=1)
    rule = JsonField()
    state = TextField()
    since = UtcField()
    due_at = UtcField()
    warn_at = UtcField()
    grid_at = UtcField()
    office_at = UtcField()
    street_at = UtcField()
    stage = IntegerField(default=0)
    next_at = UtcField(null=True)
    met_at = UtcField(null=True)
    counted_at = UtcField(null=True)

    class Meta:
        indexes = ((("order", "name", "round"), True), (("name", "counted_at"), False))


class Escalation(BaseModel):
    """A promise was told to the levels after `told` up to `stage`, once, by one sweep. Never changed."""

    promise = ForeignKeyField(OrderPromise, backref="escalations", index=False)
    told = IntegerField()
    stage = IntegerField()
    sweep = TextField()
    at = UtcField()

    class Meta:
        indexes = ((("promise", "stage"), True),)
        constraints = [Check("told < stage")]


class FollowUp(BaseModel):
    """A low rating that must be answered before the order is struck off."""

    order = ForeignKeyField(Order, backref="follow_ups")
    score = IntegerField()
    opened_at = UtcField()
    answer = TextField(default="")
    answered_by = ForeignKeyField(Person, null=True)
    answered_at = UtcField(null=True)

    class Meta:
        constraints = [Check("answered_at IS NULL OR answer <> ''")]


class OrderParty(BaseModel):
    """An organisation that works on an order, leading or joining."""

    order = ForeignKeyField(Order, backref="parties")
    organisation = ForeignKeyField(Organisation)
    person = ForeignKeyField(Person)
    part = TextField()
    at = UtcField()

    class Meta:
        indexes = ((("order", "organisation"), True), (("person", "order"), False))


class Follower(BaseModel):
    """Somebody who met the same trouble and joined an order instead of making another."""

    order = ForeignKeyField(Order, backref="followers")
    person = ForeignKeyField(Person)
    note = TextField(default="")
    joined_at = UtcField()

    class Meta:
        indexes = ((("order", "person"), True), (("person", "order"), False))


class Upload(BaseModel):
    """A photo, re-encoded and without EXIF, private to those who may see what it shows: an order, a deed, or what was
    said against a board."""

    code = TextField(unique=True)
    owner = ForeignKeyField(Person)
    order = ForeignKeyField(Order, null=True, backref="uploads")
    deed = ForeignKeyField(Deed, null=True, backref="uploads")
    objection = ForeignKeyField(Objection, null=True, backref="uploads")
    mime = TextField()
    size = IntegerField()
    width = IntegerField()
    height = IntegerField()
    sha256 = TextField()
    created_at = UtcField()

    @classmethod
    def unused(cls, owner: Person | int) -> Expression:
        """Somebody's own photos that show nothing yet."""
        return (cls.owner == owner) & cls.order.is_null() & cls.deed.is_null() & cls.objection.is_null()
