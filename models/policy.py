"""Policy that the office changes: each change a version, the newest one in force."""

from peewee import ForeignKeyField, IntegerField, TextField

from models.database import BaseModel, JsonField, UtcField
from models.people import Person


class PolicyVersion(BaseModel):
    """What stood about a topic from a moment on, and why it was changed. Never changed itself."""

    topic = TextField()
    number = IntegerField()
    content = JsonField()
    reason = TextField(default="")
    made_by = ForeignKeyField(Person, null=True)
    made_at = UtcField()

    class Meta:
        indexes = ((("topic", "number"), True),)
