"""Messages on their way to WeChat, committed with their cause; and what people agreed to receive."""

from peewee import BooleanField, Check, ForeignKeyField, IntegerField, TextField

from models.database import BaseModel, JsonField, UtcField
from models.people import Person


class Message(BaseModel):
    """One message. The sender leases it, sends it outside any transaction, and marks it."""

    code = TextField(unique=True)
    channel = TextField()
    person = ForeignKeyField(Person, null=True, backref="messages")
    template = TextField(default="")
    payload = JsonField()
    state = TextField()
    key = TextField(unique=True)
    tries = IntegerField(default=0)
    due_at = UtcField()
    lease = TextField(default="")
    trouble = TextField(default="")
    created_at = UtcField()
    sent_at = UtcField(null=True)

    class Meta:
        indexes = ((("state", "due_at"), False), (("person", "id"), False))


class Subscription(BaseModel):
    """How many messages of a template a person still agreed to; a long-term one does not run out."""

    person = ForeignKeyField(Person, backref="subscriptions")
    template = TextField()
    credits = IntegerField(default=0)
    long_term = BooleanField(default=False)
    changed_at = UtcField()

    class Meta:
        indexes = ((("person", "template"), True),)
        constraints = [Check("credits >= 0")]
