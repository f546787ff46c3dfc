"""What residents wrote or photographed, held until it is checked."""

from peewee import BigIntegerField, ForeignKeyField, IntegerField, TextField

from models.database import BaseModel, UtcField
from models.people import Person
from models.registry import Place


class ContentCheck(BaseModel):
    """A text or a photo of something (`kind` and the code of its `subject`), known by the hash of its content.

    `words` is kept while somebody may have to read it, and goes when it passes. `openid` is whom WeChat is told
    the author is. While it waits, `due_at` is when it is asked for, or when WeChat's silence is over (`trace_id` set).
    """

    code = TextField(unique=True)
    kind = TextField()
    subject = TextField()
    field = TextField()
    hash = TextField()
    words = TextField(default="")
    author = ForeignKeyField(Person, null=True, backref="content_checks")
    openid = TextField(default="")
    place = ForeignKeyField(Place)
    state = TextField()
    route = TextField()
    reason = TextField(default="")
    trace_id = TextField(default="", index=True)
    lease = TextField(default="")
    tries = IntegerField(default=0)
    due_at = UtcField()
    created_at = UtcField()
    decided_by = ForeignKeyField(Person, null=True, backref="decided_checks")
    decided_at = UtcField(null=True)

    class Meta:
        indexes = ((("kind", "subject", "hash"), True), (("state", "due_at"), False))


class EarlyVerdict(BaseModel):
    """A photo's verdict that was pushed before we had written down its trace_id."""

    trace_id = TextField(unique=True)
    suggest = TextField()
    label = BigIntegerField()
    errcode = BigIntegerField()
    at = UtcField()
