"""Who changed or read what that matters. Rows never change."""

from peewee import ForeignKeyField, TextField

from models.database import BaseModel, JsonField, UtcField
from models.people import Person


class AuditEntry(BaseModel):
    actor = ForeignKeyField(Person, null=True)
    action = TextField()
    subject = TextField()
    details = JsonField(default=dict)
    at = UtcField()

    class Meta:
        indexes = ((("subject",), False),)
