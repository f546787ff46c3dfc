"""Signed-in clients: opaque tokens, of which only the hash is stored, ended at once when somebody says so."""

import hashlib
import secrets
from datetime import datetime, timedelta

from peewee import IntegrityError

from app.services import audit
from app.services.access import Actor, load_actor
from app.services.errors import DomainError, not_found
from config.vocabulary import ErrorCode
from models.database import changed, opaque_code, transaction
from models.people import Person, Session, WechatIdentity
from models.prepared import Prepared

WECHAT, OFFICE, HALF_WAY = "wechat", "office", "office_half_way"
"""Faces a session is good for; half way there, the second factor is still owed."""
IDLE = {OFFICE: timedelta(minutes=30)}
"""Left alone for so long, a session is over."""
SEEN_EVERY = timedelta(minutes=1)


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
        return open_session(identity.person, WECHAT, life, now)


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


def open_session(
    person: Person, face: str, life: timedelta, now: datetime, browser: str = ""
) -> tuple[str, Session]:
    """A new session and its token; with `browser`, the token is worth nothing in another one."""
    token = secrets.token_urlsafe(32)
    session = Session.create(
        code=opaque_code("c"),
        token_hash=_hash(token),
        person=person,
        face=face,
        client=client_words(browser),
        bound_to=_hash(browser) if browser else "",
        created_at=now,
        seen_at=now,
        expires_at=now + life,
    )
    return token, session


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def client_words(browser: str) -> str:
    """Chrome · Windows, from what a browser says of itself."""
    programs = (("Edg", "Edge"), ("Chrome", "Chrome"), ("Firefox", "Firefox"), ("Safari", "Safari"))
    systems = (
        ("Windows", "Windows"),
        ("Android", "安卓"),
        ("iPhone", "iPhone"),
        ("Mac", "Mac"),
        ("Linux", "Linux"),
    )
    found = [next((words for mark, words in marks if mark in browser), "") for marks in (programs, systems)]
    return " · ".join(filter(None, found)) or ("其他浏览器" if browser else "")


_session = Prepared(
    lambda token_hash, face: (
        Session.select(Session, Person).join(Person).where(Session.token_hash == token_hash, Session.face == face)
    )
)


def session_of(token: str, face: str, now: datetime, browser: str = "") -> Session:
    """The running session of a token.

    NOT_SIGNED_IN without one that was ever ours; SESSION_ENDED when it is over, was left alone too long, or
    comes from another browser than the one it was made for (which ends it: the token has got about).
    """
    session = _session.first(_hash(token), face)
    if session is None:
        raise DomainError(ErrorCode.NOT_SIGNED_IN)
    idle = face in IDLE and session.seen_at + IDLE[face] <= now
    if session.ended_at is not None or session.expires_at <= now or idle:
        raise DomainError(ErrorCode.SESSION_ENDED)
    if session.bound_to and session.bound_to != _hash(browser):
        _end(now, Session.id == session.id)
        raise DomainError(ErrorCode.SESSION_ENDED)
    if face in IDLE and session.seen_at + SEEN_EVERY <= now:
        with transaction():
            Session.update(seen_at=now).where(Session.id == session.id).execute()
    return session


def authenticate(token: str, face: str, now: datetime, browser: str = "") -> Actor:
    """Who holds a token, with every role they have; errors as `session_of`."""
    return load_actor(session_of(token, face, now, browser).person, now)


def sign_out(token: str, now: datetime) -> None:
    """End the session at once; ending it again changes nothing."""
    _end(now, Session.token_hash == _hash(token))


def running_sessions(person: Person, now: datetime) -> list[Session]:
    """A person's sessions of the office page that still count, the last used first."""
    return list(
        Session.select()
        .where(
            Session.person == person,
            Session.face == OFFICE,
            Session.ended_at.is_null(),
            Session.expires_at > now,
            Session.seen_at > now - IDLE[OFFICE],
        )
        .order_by(Session.seen_at.desc(), Session.id.desc())
    )


def revoke(person: Person, code: str, now: datetime) -> None:
    """End one of a person's sessions. NOT_FOUND when it is none of theirs or over."""
    with transaction():
        ended = changed(
            Session.update(ended_at=now).where(
                Session.code == code, Session.person == person, Session.ended_at.is_null()
            )
        )
        if not ended:
            raise not_found("这个登录")


def revoke_all(person: Person, now: datetime, but: str = "") -> None:
    """End every session of a person on the office page, but the one of the token `but`."""
    _end(now, (Session.person == person) & (Session.face != WECHAT) & (Session.token_hash != _hash(but)))


def _end(now: datetime, condition: object) -> None:
    with transaction():
        Session.update(ended_at=now).where(condition, Session.ended_at.is_null()).execute()
