"""Links that make an account or give it a new password: good once, for 72 hours, handed over by who made them."""

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from peewee import JOIN, ModelSelect

from app.services import audit, sessions
from app.services.access import Actor, load_actor, within
from app.services.accounts.life import account_by_login, check_new, make_account, set_password
from app.services.accounts.rights import givable, grant_role, require_managing
from app.services.errors import DomainError, invalid
from config.vocabulary import ErrorCode, Role
from models.database import changed, opaque_code, transaction
from models.people import Invitation, OfficeAccount, Person, RecoveryCode
from models.registry import Place

LIFE = timedelta(hours=72)


def invite(actor: Actor, name: str, login: str, role: str, place: str, now: datetime) -> tuple[str, Invitation]:
    """A link's token for somebody new; it is shown once and stored only as a hash. INVALID_INPUT names the field."""
    name, login = name.strip(), login.strip().lower()
    if not 2 <= len(name) <= 40:
        raise invalid("name", "请写本人姓名")
    if not re.fullmatch(r"[a-z][a-z0-9._-]{2,31}", login):
        raise invalid("login", "账号用 3 到 32 个小写字母、数字或 . _ -，字母开头")
    if login.startswith("demo-"):
        raise invalid("login", "demo- 开头的账号只用于演示，请换一个")
    chosen, where = givable(actor, role, place)
    with transaction():
        invited = Invitation.select().where(
            Invitation.login == login,
            Invitation.used_at.is_null(),
            Invitation.withdrawn_at.is_null(),
            Invitation.expires_at > now,
        )
        if OfficeAccount.select().where(OfficeAccount.login == login).exists() or invited.exists():
            raise invalid("login", f"账号 {login} 已经有了，或已发出邀请，请换一个")
        audit.write(actor, "account.invite", login, now, where, role=role)
        return _make(actor, now, login=login, name=name, role=chosen, place=where)


def invite_again(actor: Actor, login: str, now: datetime) -> tuple[str, Invitation]:
    """A link with which an account takes a new password and, after that, a new second factor."""
    with transaction():
        account = account_by_login(login)
        require_managing(actor, account)
        audit.write(actor, "account.reset", login, now)
        return _make(actor, now, login=login, name=account.person.name, account=account)


def _make(actor: Actor, now: datetime, **columns: object) -> tuple[str, Invitation]:
    token = secrets.token_urlsafe(24)
    made = Invitation.create(
        code=opaque_code("v"),
        token_hash=_hash(token),
        made_by=actor.person,
        made_at=now,
        expires_at=now + LIFE,
        **columns,
    )
    return token, made


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def waiting(actor: Actor, now: datetime) -> ModelSelect:
    """Links nobody has used yet: the actor's own, and those that give rights over the actor's places."""
    return (
        Invitation.select(Invitation, Person, Place)
        .join(Person, on=(Invitation.made_by == Person.id))
        .switch(Invitation)
        .join(Place, JOIN.LEFT_OUTER, on=(Invitation.place == Place.id))
        .where(
            Invitation.used_at.is_null(),
            Invitation.withdrawn_at.is_null(),
            Invitation.expires_at > now,
            (Invitation.made_by == actor.person) | within(actor, Role.ADMIN),
        )
        .order_by(Invitation.expires_at)
    )


def withdraw(actor: Actor, code: str, now: datetime) -> None:
    """The link is worth nothing from now on. INVITATION_OVER when it is so already, or none of the actor's."""
    with transaction():
        row = waiting(actor, now).where(Invitation.code == code).first()
        ending = Invitation.update(withdrawn_at=now).where(
            Invitation.id == row, Invitation.used_at.is_null(), Invitation.withdrawn_at.is_null()
        )
        if row is None or not changed(ending):
            raise DomainError(ErrorCode.INVITATION_OVER)
        audit.write(actor, "account.withdraw", row.login, now)


def invitation_by_token(token: str, now: datetime) -> Invitation:
    """The invitation of a link that is still good; INVITATION_OVER otherwise, alike for one that never was."""
    row = (
        Invitation.select(Invitation, Person, Place)
        .join(Person, on=(Invitation.made_by == Person.id))
        .switch(Invitation)
        .join(Place, JOIN.LEFT_OUTER, on=(Invitation.place == Place.id))
        .where(Invitation.token_hash == _hash(token))
        .first()
    )
    if row is None or row.used_at or row.withdrawn_at or row.expires_at <= now:
        raise DomainError(ErrorCode.INVITATION_OVER)
    return row


def accept(token: str, password: str, again: str, now: datetime) -> OfficeAccount:
    """Choose a password: the account is there, with the role of the invitation; a known one starts afresh.

    Of two who open the same link one gets it. The second factor of a known account is forgotten, its sessions end.
    """
    row = invitation_by_token(token, now)
    check_new(password, again, row.login)
    with transaction():
        used = Invitation.update(used_at=now).where(
            Invitation.id == row.id, Invitation.used_at.is_null(), Invitation.withdrawn_at.is_null()
        )
        if not changed(used):
            raise DomainError(ErrorCode.INVITATION_OVER)
        if row.account_id is not None:
            _start_afresh(row.account, password, now)
            audit.write(load_actor(row.account.person, now), "account.renewed", row.login, now)
            return OfficeAccount.get_by_id(row.account_id)
        inviter = load_actor(row.made_by, now)
        if not inviter.covers(row.place.path, Role.ADMIN):
            raise DomainError(ErrorCode.INVITATION_OVER, "发出邀请的人已没有这里的管理权限，请新的管理员再发一个")
        person = Person.create(code=opaque_code("u"), name=row.name, source="office", created_at=now)
        account = make_account(person, row.login, password, now)
        grant_role(inviter, person, Role(row.role), row.place, now)
        audit.write(load_actor(person, now), "account.accept", row.login, now)
        return account


def _start_afresh(account: OfficeAccount, password: str, now: datetime) -> None:
    set_password(account, password)
    OfficeAccount.update(totp_secret=None, totp_step=0, closed_at=None).where(
        OfficeAccount.id == account.id
    ).execute()
    RecoveryCode.delete().where(RecoveryCode.account == account).execute()
    sessions.revoke_all(account.person, now)
