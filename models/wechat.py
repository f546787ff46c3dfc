"""The access token that all processes share, and whose turn it is to fetch the next one."""

from peewee import TextField

from models.database import BaseModel, UtcField


class AccessToken(BaseModel):
    """An app's token, sealed. `fetching_until` is the lease of the one process that fetches a new one."""

    appid = TextField(unique=True)
    sealed = TextField(default="")
    expires_at = UtcField()
    fetching = TextField(default="")
    fetching_until = UtcField()
