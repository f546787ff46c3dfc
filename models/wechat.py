"""What the WeChat door keeps: the access token that all processes share, and what WeChat told us by itself."""

from peewee import IntegerField, TextField

from models.database import BaseModel, JsonField, UtcField


class AccessToken(BaseModel):
    """An app's token, sealed. `fetching_until` is the lease of the one process that fetches a new one."""

    appid = TextField(unique=True)
    sealed = TextField(default="")
    expires_at = UtcField()
    fetching = TextField(default="")
    fetching_until = UtcField()


class PushedEvent(BaseModel):
    """An event that WeChat pushed, queued until a job works it off. `key` is the same for every repetition of it."""

    key = TextField(unique=True)
    kind = TextField()
    payload = JsonField()
    state = TextField()
    tries = IntegerField(default=0)
    due_at = UtcField()
    trouble = TextField(default="")
    received_at = UtcField()
    done_at = UtcField(null=True)

    class Meta:
        indexes = ((("state", "due_at"), False),)


class PushSeen(BaseModel):
    """A signature that was used: with another body it is a replay. Kept as long as its timestamp is good."""

    signature = TextField(unique=True)
    body_hash = TextField()
    seen_at = UtcField(index=True)
