"""What the scheduler did: one row for each job and period, and its heartbeat."""

from peewee import ForeignKeyField, IntegerField, TextField

from models.database import BaseModel, JsonField, UtcField
from models.people import Person


class JobRun(BaseModel):
    """A job's run for a period. A run whose lease is over was cut off and may be taken up again."""

    job = TextField()
    period = TextField()
    state = TextField()
    lease = TextField(default="")
    lease_until = UtcField()
    tries = IntegerField(default=1)
    outcome = JsonField(default=dict)
    started_at = UtcField()
    ended_at = UtcField(null=True)

    class Meta:
        indexes = ((("job", "period"), True),)


class Beat(BaseModel):
    """The scheduler's last sign of life."""

    name = TextField(unique=True)
    at = UtcField()


class JobPause(BaseModel):
    """A job that does not begin by itself until somebody lets it go on; then it catches up."""

    job = TextField(unique=True)
    reason = TextField()
    by = ForeignKeyField(Person)
    at = UtcField()


class JobWish(BaseModel):
    """Somebody wants a job's run for a period now; the scheduler takes it up within seconds."""

    job = TextField()
    period = TextField()
    by = ForeignKeyField(Person)
    at = UtcField()

    class Meta:
        indexes = ((("job", "period"), True),)
