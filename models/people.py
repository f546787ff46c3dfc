"""People, how to reach them, how they sign in, and what they were entrusted with."""

from peewee import BooleanField, DeferredForeignKey, ForeignKeyField, IntegerField, TextField

from models.database import BaseModel, DayField, JsonField, UtcField


class Person(BaseModel):
    """A human being. `birth` is what is known (1958, 1958-03 or 1958-03-02); `born_on` its first possible day.

    A person made by a first WeChat login and later recognised as somebody of the roster is kept with
    `merged_into` set, so that old references still lead to the right one.
    """

    code = TextField(unique=True)
    name = TextField(default="", index=True)
    gender = TextField(default="")
    birth = TextField(default="")
    born_on = DayField(null=True)
    tags = JsonField(default=list)
    remark = TextField(default="")
    source = TextField()
    merged_into = ForeignKeyField("self", null=True)
    created_at = UtcField()


class Phone(BaseModel):
    """A number somebody can be reached at. It identifies nobody: an elder may give a child's."""

    person = ForeignKeyField(Person, backref="phones")
    number = TextField(index=True)
    landline = BooleanField(default=False)
    position = IntegerField(default=0)

    class Meta:
        indexes = ((("person", "number"), True),)


class WechatIdentity(BaseModel):
    """A WeChat user of our mini-program, and the person it is. The session_key is never kept. `phone` is the mobile
    number that WeChat vouches for; it belongs to this user alone, unlike the numbers of the roster."""

    openid = TextField(unique=True)
    unionid = TextField(null=True)
    phone = TextField(null=True, unique=True)
    phone_given_at = UtcField(null=True)
    person = ForeignKeyField(Person, backref="wechat_identities")
    created_at = UtcField()
    last_login_at = UtcField()


class OfficeAccount(BaseModel):
    """A login of the office page. `wrong_tries` and `locked_until` slow a guesser down.

    `totp_secret` is sealed; `totp_step` is the last time step whose code was taken, so that none counts twice.
    """

    login = TextField(unique=True)
    person = ForeignKeyField(Person, unique=True)
    password_hash = TextField()
    totp_secret = TextField(null=True)
    totp_step = IntegerField(default=0)
    wrong_tries = IntegerField(default=0)
    locked_until = UtcField(null=True)
    created_at = UtcField()
    closed_at = UtcField(null=True)


class RecoveryCode(BaseModel):
    """A code that stands in once for the second factor. Only its hash is stored."""

    account = ForeignKeyField(OfficeAccount, backref="recovery_codes")
    code_hash = TextField(unique=True)
    used_at = UtcField(null=True)


class Invitation(BaseModel):
    """A link that makes an account, or gives `account` a new password. Good once and for a time."""

    code = TextField(unique=True)
    token_hash = TextField(unique=True)
    login = TextField()
    name = TextField()
    role = TextField(null=True)
    place = DeferredForeignKey("Place", null=True)
    account = ForeignKeyField(OfficeAccount, null=True)
    made_by = ForeignKeyField(Person)
    made_at = UtcField()
    expires_at = UtcField()
    used_at = UtcField(null=True)
    withdrawn_at = UtcField(null=True)


class Session(BaseModel):
    """A signed-in client. Only the hash of its token is stored; ending it takes effect at once.

    `bound_to` is a digest of the browser's word on itself: elsewhere the token is worth nothing. `client` is that
    word for people (Chrome, Windows).
    """

    code = TextField(unique=True)
    token_hash = TextField(unique=True)
    person = ForeignKeyField(Person, backref="sessions")
    face = TextField()
    client = TextField(default="")
    bound_to = TextField(default="")
    created_at = UtcField()
    seen_at = UtcField()
    expires_at = UtcField()
    ended_at = UtcField(null=True)


class RoleGrant(BaseModel):
    """A role somebody was given over a place and all below it. Resident and steward are not granted:
    they follow from memberships and terms."""

    person = ForeignKeyField(Person, backref="role_grants")
    role = TextField()
    place = DeferredForeignKey("Place")
    granted_by = ForeignKeyField(Person, null=True, backref="granted_roles")
    granted_at = UtcField()
    ended_at = UtcField(null=True)

    class Meta:
        indexes = ((("person", "ended_at"), False),)
