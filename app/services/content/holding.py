"""Holding a text or a photo until it is checked: a row committed with the content."""

import hashlib
from datetime import datetime

from app.services.access import Actor
from config.vocabulary import CheckKind, CheckRoute, CheckState, Role
from models.content import ContentCheck
from models.database import opaque_code
from models.orders import Upload
from models.people import WechatIdentity
from models.prepared import Prepared, write_unless_known
from models.registry import Place


def content_hash(words: str) -> str:
    return hashlib.sha256(words.strip().encode("utf-8", "replace")).hexdigest()


def typed_by_resident(actor: Actor, place: Place, resident: int) -> bool:
    """Whether somebody writes as a resident: for themselves, or without any duty over the place."""
    return actor.id == resident or not actor.covers(place.path, Role.STEWARD, Role.OFFICE)


def hold_text(
    actor: Actor, kind: CheckKind, subject: str, field: str, words: str, place: Place, now: datetime, *, own: bool
) -> None:
    """Hold a text until it is checked, in the caller's transaction. `own` says that a resident wrote it as such.

    The same words of the same thing are checked once.
    """
    if words.strip():
        _hold(actor, kind, subject, field, content_hash(words), words.strip(), place, now, own=own)


def hold_photos(actor: Actor, codes: tuple[str, ...], place: Place, now: datetime, *, own: bool) -> None:
    """Hold photos until they are checked, in the caller's transaction."""
    for row in Upload.select().where(Upload.code.in_(codes)) if codes else ():
        _hold(actor, CheckKind.PHOTO, row.code, "photo", row.sha256, "", place, now, own=own)


def _hold(
    actor: Actor,
    kind: CheckKind,
    subject: str,
    field: str,
    digest: str,
    words: str,
    place: Place,
    now: datetime,
    *,
    own: bool,
) -> None:
    trusted = not own or actor.covers(place.path, Role.OFFICE)
    openid = "" if trusted else _openid(actor.id)
    state = CheckState.WAITING if openid else CheckState.HUMAN
    write_unless_known(
        ContentCheck(
            code=opaque_code("k"),
            kind=kind,
            subject=subject,
            field=field,
            hash=digest,
            words="" if trusted else words,
            author=actor.person,
            openid=openid,
            place=place,
            state=CheckState.PASSED if trusted else state,
            route=CheckRoute.TRUSTED if trusted else CheckRoute.WECHAT,
            reason="" if trusted or openid else "作者没有用微信登录，微信不能检查",
            due_at=now,
            created_at=now,
            decided_at=now if trusted else None,
        )
    )


def _openid(person: int) -> str:
    """Whom WeChat knows the author as: the identity that signed in last."""
    identity = _signed_in_last.first(person)
    return str(identity.openid) if identity else ""


_signed_in_last = Prepared(
    lambda person: (
        WechatIdentity.select(WechatIdentity.openid)
        .where(WechatIdentity.person == person)
        .order_by(WechatIdentity.last_login_at.desc())
    )
)
