"""Boards: schemes as data, a month's ranking with every figure, its life, and objections to it."""

from peewee import Check, ForeignKeyField, IntegerField, TextField

from models.database import BaseModel, JsonField, UtcField, Versioned
from models.people import Person
from models.registry import Place


class Scheme(BaseModel):
    """How a ranking is made: subject, indicators with weights, who gets on the red and the black side."""

    code = TextField(unique=True)
    name = TextField()
    subject = TextField()
    definition = JsonField()


class Board(Versioned):
    """A scheme's result for one month in one community, from draft to published."""

    scheme = ForeignKeyField(Scheme, backref="boards")
    period = TextField()
    place = ForeignKeyField(Place)
    state = TextField()
    computed_at = UtcField()
    notice_until = UtcField(null=True)
    published_at = UtcField(null=True)

    class Meta:
        indexes = ((("scheme", "period", "place"), True), (("state",), False))


class BoardEntry(BaseModel):
    """A subject's place on a board. `score` is in hundredths. The black side takes organisations only."""

    board = ForeignKeyField(Board, backref="entries")
    rank = IntegerField()
    subject_kind = TextField()
    subject = IntegerField()
    name = TextField()
    score = IntegerField()
    side = TextField()
    indicators = JsonField()
    reason = TextField(default="")

    class Meta:
        indexes = ((("board", "subject_kind", "subject"), True), (("board", "rank"), False))
        constraints = [Check("side <> 'black' OR subject_kind = 'organisation'")]


class BoardEvent(BaseModel):
    """One step of a board's life: who, when, what was said. Never changed."""

    board = ForeignKeyField(Board, backref="events")
    number = IntegerField()
    action = TextField()
    actor = ForeignKeyField(Person, null=True)
    note = TextField(default="")
    at = UtcField()

    class Meta:
        indexes = ((("board", "number"), True),)


class Objection(BaseModel):
    """Somebody says a board is wrong while it is on notice."""

    code = TextField(unique=True)
    board = ForeignKeyField(Board, backref="objections")
    person = ForeignKeyField(Person)
    words = TextField()
    state = TextField()
    answer = TextField(default="")
    answered_by = ForeignKeyField(Person, null=True, backref="answered_objections")
    made_at = UtcField()
    answered_at = UtcField(null=True)
