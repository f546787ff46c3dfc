"""Boards: schemes as data, a ranking with every figure, what judges say, its life, and objections to it."""

from peewee import BooleanField, Check, ForeignKeyField, IntegerField, TextField

from models.database import BaseModel, JsonField, UtcField, Versioned
from models.people import Person
from models.registry import Organisation, Place


class Scheme(BaseModel):
    """A ranking. What it means stands in its versions, of which the newest gives `name` and `subject`; it is never
    deleted, only disabled."""

    code = TextField(unique=True)
    name = TextField()
    subject = TextField()
    enabled = BooleanField(default=True)
    position = IntegerField(default=0)


class SchemeVersion(BaseModel):
    """A scheme as it was decided at a moment, as canonical JSON. Never changed: a board keeps to its version."""

    scheme = ForeignKeyField(Scheme, backref="versions")
    number = IntegerField()
    definition = TextField()
    made_by = ForeignKeyField(Person, null=True)
    made_at = UtcField()

    class Meta:
        indexes = ((("scheme", "number"), True),)


class ScoringRound(BaseModel):
    """The time in which judges score the subjects of a scheme for a period. It ends with `due_at`."""

    scheme = ForeignKeyField(Scheme, backref="rounds")
    rules = ForeignKeyField(SchemeVersion)
    period = TextField()
    place = ForeignKeyField(Place)
    opened_at = UtcField()
    due_at = UtcField()

    class Meta:
        indexes = ((("scheme", "period", "place"), True), (("due_at",), False))


class Score(Versioned):
    """What a judge is asked for: an indicator of a subject, 0 to 100; null until it is given. `organisation` is the
    one the judge speaks for, so that an organisation has one voice."""

    round = ForeignKeyField(ScoringRound, backref="scores")
    indicator = TextField()
    judge = ForeignKeyField(Person, backref="scores")
    organisation = ForeignKeyField(Organisation, null=True)
    subject = IntegerField()
    score = IntegerField(null=True)
    note = TextField(default="")
    scored_at = UtcField(null=True)

    class Meta:
        indexes = ((("round", "indicator", "subject", "judge"), True), (("judge", "round"), False))
        constraints = [Check("score BETWEEN 0 AND 100"), Check("(score IS NULL) = (scored_at IS NULL)")]


class Veto(BaseModel):
    """What alone keeps a subject off the red side (一票否决), with its evidence; it can be lifted."""

    scheme = ForeignKeyField(Scheme)
    period = TextField()
    place = ForeignKeyField(Place)
    subject = IntegerField()
    rule = TextField()
    evidence = TextField()
    maker = ForeignKeyField(Person)
    made_at = UtcField()
    lifted_by = ForeignKeyField(Person, null=True, backref="lifted_vetoes")
    lifted_at = UtcField(null=True)

    class Meta:
        indexes = ((("scheme", "period", "place", "subject", "rule"), False),)


class Board(Versioned):
    """A scheme's result for one period at one place, from draft to its end. `code` is what pictures lead to.

    `answer_until` is how long the subjects of black entries can answer before the public notice may begin;
    `effective_until` when the published board ends.
    """

    code = TextField(unique=True)
    scheme = ForeignKeyField(Scheme, backref="boards")
    rules = ForeignKeyField(SchemeVersion)
    period = TextField()
    place = ForeignKeyField(Place)
    state = TextField()
    digest = TextField()
    computed_at = UtcField()
    answer_until = UtcField(null=True)
    notice_until = UtcField(null=True)
    published_at = UtcField(null=True)
    effective_until = UtcField(null=True)

    class Meta:
        indexes = ((("scheme", "period", "place"), True), (("state",), False))


class BoardComputation(BaseModel):
    """What a ranking was made of, so that it comes out the same again: `digest` is the SHA-256 of its entries as
    canonical JSON. Never changed; an upheld objection makes the next number."""

    board = ForeignKeyField(Board, backref="computations")
    number = IntegerField()
    inputs = TextField()
    digest = TextField()
    cause = TextField()
    at = UtcField()

    class Meta:
        indexes = ((("board", "number"), True),)


class BoardEntry(BaseModel):
    """A subject's place on a board. `score` is in hundredths. The black side takes organisations only.

    `name` is the code of a person or household: their names stand nowhere on a board, and are shown as they agreed.
    An entry that ended is served to nobody any more.
    """

    board = ForeignKeyField(Board, backref="entries")
    rank = IntegerField()
    subject_kind = TextField()
    subject = IntegerField()
    name = TextField()
    score = IntegerField()
    side = TextField()
    title = TextField(default="")
    grade = TextField(default="")
    indicators = JsonField()
    reason = TextField(default="")
    ends_at = UtcField(null=True)
    ended_at = UtcField(null=True)
    ended_why = TextField(default="")

    class Meta:
        indexes = (
            (("board", "subject_kind", "subject"), True),
            (("board", "rank"), False),
            (("subject_kind", "subject"), False),
        )
        constraints = [Check("side <> 'black' OR subject_kind = 'organisation'")]


class BoardEvent(BaseModel):
    """One step of a board's life: who, when, what was said, and what it changed. Never changed itself."""

    board = ForeignKeyField(Board, backref="events")
    number = IntegerField()
    action = TextField()
    actor = ForeignKeyField(Person, null=True)
    note = TextField(default="")
    changes = JsonField(default=list)
    at = UtcField()

    class Meta:
        indexes = ((("board", "number"), True),)


class Objection(Versioned):
    """Somebody says that a board is wrong, or has mended what it blames. `subject` is whom it is about, if one;
    `corrections` are the figures that an upheld one set right."""

    code = TextField(unique=True)
    board = ForeignKeyField(Board, backref="objections")
    kind = TextField()
    subject = IntegerField(null=True)
    person = ForeignKeyField(Person)
    words = TextField()
    state = TextField()
    answer = TextField(default="")
    corrections = JsonField(default=list)
    answered_by = ForeignKeyField(Person, null=True, backref="answered_objections")
    made_at = UtcField()
    answer_by = UtcField()
    answered_at = UtcField(null=True)

    class Meta:
        indexes = ((("state", "answer_by"), False),)
        constraints = [Check("(state = 'open') = (answered_at IS NULL)")]


class NameConsent(BaseModel):
    """How somebody agreed to be named on the boards of a scheme, for themselves or for their household; the newest
    row counts."""

    scheme = ForeignKeyField(Scheme)
    subject_kind = TextField()
    subject = IntegerField()
    person = ForeignKeyField(Person)
    choice = TextField()
    at = UtcField()

    class Meta:
        indexes = ((("scheme", "subject_kind", "subject", "id"), False),)
