"""What is posted to people in the mini-program. This is the record; WeChat messages are best effort."""

from peewee import ForeignKeyField, TextField

from models.database import BaseModel, UtcField
from models.people import Person
from models.registry import Place


class Notice(BaseModel):
    """A notice for everybody below a place, or for one person. `key` makes posting it twice impossible."""

    code = TextField(unique=True)
    kind = TextField()
    title = TextField()
    body = TextField()
    link = TextField(default="")
    place = ForeignKeyField(Place, null=True)
    person = ForeignKeyField(Person, null=True, backref="notices")
    key = TextField(unique=True)
    posted_at = UtcField()

    class Meta:
        indexes = ((("person", "id"), False), (("place", "id"), False))
