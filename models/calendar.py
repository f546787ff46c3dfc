"""What the scheduler did: one row for each job and period, and its heartbeat."""

from peewee import IntegerField, TextField

from models.database import BaseModel, JsonField, UtcField


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
