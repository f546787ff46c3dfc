"""Signing in and out: opaque tokens for the mini-program, passwords for the office page."""

import hashlib
import secrets
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from peewee import IntegrityError

from app.services import audit
from app.services.access import Actor, load_actor
from app.services.errors import DomainError
from config.vocabulary import ErrorCode
from models.database import opaque_code, transaction
from models.people import OfficeAccount, Person, Session, WechatIdentity
from models.prepared import Prepared

WECHAT, OFFICE = "wechat", "office"
OFFICE_HOURS = timedelta(hours=12)
FREE_TRIES = 5
_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_hex(16))


def sign_in_wechat(openid: str, unionid: str | None, life: timedelta, now: datetime) -> tuple[str, Session]:
    """A session for a WeChat user; their first one makes a person who belongs nowhere yet. Answers the token."""
    with transaction():
        identity = WechatIdentity.get_or_none(WechatIdentity.openid == openid)
        if identity is None:
            person = Person.create(code=opaque_code("u"), source="wechat", created_at=now)
            identity = WechatIdentity.create(
                openid=openid, unionid=unionid, person=person, created_at=now, last_login_at=now
            )
        else:
            WechatIdentity.update(last_login_at=now).where(WechatIdentity.id == identity.id).execute()
        return _open(identity.person, WECHAT, life, now)


def keep_phone(actor: Actor, pure: str, country: str, now: datetime) -> str:
    """Store the mobile number that WeChat vouches for; answers it as it is stored: 11 digits, or +country digits.

    It replaces the one given before. PHONE_TAKEN when it is another WeChat user's: a number says who somebody is
    only as long as it belongs to one.
    """
    number = pure if country == "86" else f"+{country}{pure}"
    with transaction():
        identity = _identity_of(actor.person)
        if identity is None:
            raise DomainError(ErrorCode.STATE_CONFLICT, "请先用微信登录小程序")
        holder = WechatIdentity.get_or_none(WechatIdentity.phone == number)
        if holder is not None and holder.person_id != identity.person_id:
            raise DomainError(ErrorCode.PHONE_TAKEN)
        if holder is not None and holder.id != identity.id:
            WechatIdentity.update(phone=None, phone_given_at=None).where(WechatIdentity.id == holder.id).execute()
        try:
            WechatIdentity.update(phone=number, phone_given_at=now).where(
                WechatIdentity.id == identity.id
            ).execute()
        except IntegrityError as error:
            raise DomainError(ErrorCode.PHONE_TAKEN) from error
        audit.write(actor, "person.phone", identity.person.code, now)
    return number


def given_phone(person: Person) -> str:
    """The number WeChat vouches for, or an empty text."""
    identity = _identity_of(person)
    return (identity.phone or "") if identity else ""


def _identity_of(person: Person | None) -> WechatIdentity | None:
    """The WeChat user somebody signed in as last."""
    found: WechatIdentity | None = (
        WechatIdentity.select()
        .where(WechatIdentity.person == person)
        .order_by(WechatIdentity.last_login_at.desc(), WechatIdentity.id.desc())
        .first()
    )
    return found


def sign_in_office(login: str, password: str, now: datetime) -> tuple[str, Session]:
    """A session for the office page. WRONG_PASSWORD, alike for an unknown account; TOO_MANY_REQUESTS after
    five wrong tries, with a pause that doubles."""
    account = OfficeAccount.get_or_none(OfficeAccount.login == login)
    if account is not None and account.locked_until and account.locked_until > now:
        wait = int((account.locked_until - now).total_seconds()) + 1
        raise DomainError(
            ErrorCode.TOO_MANY_REQUESTS, f"输错次数太多，请 {wait} 秒后再试", extra={"retry_after": wait}
        )
    if not _matches(account.password_hash if account else _NOBODY, password) or account is None:
        if account is not None:
            _count_wrong(account, now)
        raise DomainError(ErrorCode.WRONG_PASSWORD)
    with transaction():
        OfficeAccount.update(wrong_tries=0, locked_until=None).where(OfficeAccount.id == account.id).execute()
        return _open(account.person, OFFICE, OFFICE_HOURS, now)


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except VerificationError:
        return False


def _count_wrong(account: OfficeAccount, now: datetime) -> None:
    tries = account.wrong_tries + 1
    pause = timedelta(seconds=30 * 2 ** min(tries - FREE_TRIES, 10)) if tries >= FREE_TRIES else None
    with transaction():
        OfficeAccount.update(
            wrong_tries=OfficeAccount.wrong_tries + 1, locked_until=now + pause if pause else None
        ).where(OfficeAccount.id == account.id).execute()


def make_office_account(person: Person, login: str, password: str, now: datetime) -> OfficeAccount:
    return OfficeAccount.create(login=login, person=person, password_hash=_hasher.hash(password), created_at=now)


def _open(person: Person, face: str, life: timedelta, now: datetime) -> tuple[str, Session]:
    token = secrets.token_urlsafe(32)
    session = Session.create(
        token_hash=_hash(token), person=person, face=face, created_at=now, expires_at=now + life
    )
    return token, session


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


_session = Prepared(
    lambda token_hash, face: (
        Session.select(Session, Person).join(Person).where(Session.token_hash == token_hash, Session.face == face)
    )
)


def authenticate(token: str, face: str, now: datetime) -> Actor:
    """Who holds a token. NOT_SIGNED_IN without one that was ever ours, SESSION_ENDED when it is over."""
    session = _session.first(_hash(token), face)
    if session is None:
        raise DomainError(ErrorCode.NOT_SIGNED_IN)
    if session.ended_at is not None or session.expires_at <= now:
        raise DomainError(ErrorCode.SESSION_ENDED)
    return load_actor(session.person, now)


def sign_out(token: str, now: datetime) -> None:
    """End the session at once; ending it again changes nothing."""
    with transaction():
        Session.update(ended_at=now).where(Session.token_hash == _hash(token), Session.ended_at.is_null()).execute()
