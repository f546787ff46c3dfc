"""Orders of every kind, their events, the catalogue they come from, and the photos that prove them."""

from peewee import BooleanField, Check, ForeignKeyField, IntegerField, TextField

from models.database import BaseModel, JsonField, UtcField, Versioned
from models.people import Person
from models.registry import Place


class Service(BaseModel):
    """An entry of the catalogue. Promises are {"unit", "count", "words"}; prices are whole fen."""

    code = TextField(unique=True)
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
    enabled = BooleanField(default=True)
    position = IntegerField(default=0)

    class Meta:
        constraints = [Check("price_fen IS NULL OR price_fen >= 0")]


class Order(Versioned):
    """Something a resident asked for. `state` is written by one function only (services/orders)."""

    code = TextField(unique=True)
    kind = TextField()
    service = ForeignKeyField(Service, null=True)
    place = ForeignKeyField(Place)
    resident = ForeignKeyField(Person, backref="orders")
    submitted_by = ForeignKeyField(Person, backref="submitted_orders")
    steward = ForeignKeyField(Person, null=True, backref="served_orders")
    description = TextField()
    priority = IntegerField(default=0)
    wanted_at = UtcField(null=True)
    state = TextField()
    submitted_at = UtcField()
    respond_by = UtcField(null=True)
    arrive_by = UtcField(null=True)
    finish_by = UtcField(null=True)
    accepted_at = UtcField(null=True)
    started_at = UtcField(null=True)
    completed_at = UtcField(null=True)
    verified_at = UtcField(null=True)
    ended_at = UtcField(null=True)
    score = IntegerField(null=True)
    rating = TextField(default="")

    class Meta:
        table_name = "order_"
        indexes = (
            (("resident", "id"), False),
            (("steward", "state", "id"), False),
            (("state", "id"), False),
            (("completed_at",), False),
        )
        constraints = [Check("score IS NULL OR score BETWEEN 1 AND 5")]


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


class Upload(BaseModel):
    """A photo, re-encoded and without EXIF, private to those who may see its order."""

    code = TextField(unique=True)
    owner = ForeignKeyField(Person)
    order = ForeignKeyField(Order, null=True, backref="uploads")
    mime = TextField()
    size = IntegerField()
    width = IntegerField()
    height = IntegerField()
    sha256 = TextField()
    created_at = UtcField()
