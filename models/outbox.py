"""Messages on their way to WeChat, committed with their cause; what people agreed to receive; and mass postings."""

from peewee import BigIntegerField, BooleanField, Check, ForeignKeyField, IntegerField, TextField

from models.database import BaseModel, BytesField, JsonField, UtcField
from models.people import Person
from models.registry import Place


class Mailing(BaseModel):
    """One posting to many people. `shared` holds what all its messages have in common; `total` counts the people
    it is meant for, `unsubscribed` those of them who had not agreed and read it in the notices only."""

    code = TextField(unique=True)
    key = TextField(unique=True)
    title = TextField()
    template = TextField()
    place = ForeignKeyField(Place, null=True)
    shared = JsonField(default=dict)
    state = TextField()
    total = IntegerField(default=0)
    unsubscribed = IntegerField(default=0)
    created_at = UtcField()
    paused_at = UtcField(null=True)


class Message(BaseModel):
    """One message. The sender leases it, sends it outside any transaction, and marks it.

    Messages of one `queue` go one after the other: a person's key, 0 for the group robot. While it is leased,
    `due_at` is the end of the lease. `spent` says that a one-time consent was taken for it, `tried_at` when the
    last try ended.
    """

    code = TextField(unique=True)
    channel = TextField()
    queue = BigIntegerField()
    person = ForeignKeyField(Person, null=True, index=False, backref="messages")
    mailing = ForeignKeyField(Mailing, null=True, index=False, backref="messages")
    template = TextField(default="")
    payload = JsonField()
    state = TextField()
    key = TextField(unique=True)
    spent = BooleanField(default=False)
    tries = IntegerField(default=0)
    due_at = UtcField()
    lease = TextField(default="")
    trouble = TextField(default="")
    created_at = UtcField()
    tried_at = UtcField(null=True)
    sent_at = UtcField(null=True)

    class Meta:
        indexes = (
            (("person", "id"), False),
            (("mailing", "state"), False),
            (("state", "id"), False),
        )


class Picture(BaseModel):
    """A picture for the group robot, kept once for its content."""

    sha256 = TextField(unique=True)
    content = BytesField()
    created_at = UtcField()


class ChannelHold(BaseModel):
    """WeChat told a whole channel to wait, or the office must mend its settings first."""

    channel = TextField(unique=True)
    until = UtcField()
    reason = TextField()


class Subscription(BaseModel):
    """How many messages of a template a person still agreed to; a long-term one does not run out.

    `refused_at` is the latest moment known at which they refused; `taken_by` the posting that last took a credit.
    """

    person = ForeignKeyField(Person, backref="subscriptions")
    template = TextField()
    credits = IntegerField(default=0)
    long_term = BooleanField(default=False)
    refused_at = UtcField(null=True)
    taken_by = ForeignKeyField(Mailing, null=True)
    changed_at = UtcField()

    class Meta:
        indexes = ((("person", "template"), True), (("template",), False))
        constraints = [Check("credits >= 0")]


class Consent(BaseModel):
    """One answer to WeChat's prompt as we heard of it: from the mini-program or from WeChat's own event.

    `twin` is the same answer heard the other way; only one of the two was counted.
    """

    person = ForeignKeyField(Person, backref="consents")
    template = TextField()
    status = TextField()
    source = TextField()
    occurred_at = UtcField()
    counted = BooleanField(default=False)
    twin = ForeignKeyField("self", null=True)
    key = TextField(unique=True)
    heard_at = UtcField()

    class Meta:
        indexes = ((("person", "template", "occurred_at"), False),)
