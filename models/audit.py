"""Who changed or read what that matters, and what for. Rows never change."""

from peewee import ForeignKeyField, TextField

from models.database import BaseModel, JsonField, UtcField
from models.people import Person
from models.registry import Place


class AuditEntry(BaseModel):
    """One thing somebody did or read. `place` is whose business it is; an auditor reads what lies in their reach."""

    actor = ForeignKeyField(Person, null=True)
    action = TextField()
    subject = TextField()
    place = ForeignKeyField(Place, null=True)
    purpose = TextField(default="")
    details = JsonField(default=dict)
    at = UtcField()

    class Meta:
        indexes = ((("subject",), False), (("place", "id"), False), (("actor", "id"), False))
