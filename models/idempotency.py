"""Answers already given, so that a repeated request has its effect once."""

from peewee import ForeignKeyField, IntegerField, TextField

from models.database import BaseModel, UtcField
from models.people import Person


class Answer(BaseModel):
    """What a person's key was answered. Committed in one transaction with the effect it reports."""

    person = ForeignKeyField(Person)
    key = TextField()
    request_hash = TextField()
    status = IntegerField()
    body = TextField()
    answered_at = UtcField()

    class Meta:
        indexes = ((("person", "key"), True),)
