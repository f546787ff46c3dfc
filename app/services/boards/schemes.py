"""Schemes as data: what a community starts with, the versions its office makes, and the way back to any of them."""

from datetime import datetime
from functools import lru_cache

from peewee import ModelSelect, fn

from app.services import audit
from app.services.access import SYSTEM, Actor
from app.services.boards.definitions import SchemeDefinition
from app.services.errors import DomainError, invalid, not_found
from app.services.forms import checked
from app.services.versions import keep_version, require_any_office
from config.policy import defaults
from config.vocabulary import BoardPeriod, ErrorCode
from models.boards import Scheme, SchemeVersion
from models.database import canonical_json, transaction


def install_schemes(now: datetime) -> None:
    """Give a new community the schemes of the defaults; what it already has is left alone."""
    for position, entry in enumerate(defaults("schemes")["scheme"]):
        rest = {key: value for key, value in entry.items() if key != "code"}
        definition = checked(SchemeDefinition, rest)
        scheme, made = Scheme.get_or_create(
            code=entry["code"],
            defaults={"position": position, "name": definition.name, "subject": definition.subject},
        )
        if made:
            _write(SYSTEM, scheme, 1, definition, now)


def schemes(every: bool = False, period: BoardPeriod | None = None) -> list[SchemeVersion]:
    """The newest version of each scheme in use (or of every scheme), in the office's order."""
    query = newest_schemes().order_by(Scheme.position, Scheme.id)
    found = list(query if every else query.where(Scheme.enabled))
    return found if period is None else [one for one in found if definition_of(one).period is period]


def newest_schemes() -> ModelSelect:
    """The newest version of every scheme, with it."""
    other = SchemeVersion.alias()
    newest = other.select(fn.MAX(other.number)).where(other.scheme == SchemeVersion.scheme)
    return SchemeVersion.select(SchemeVersion, Scheme).join(Scheme).where(SchemeVersion.number == newest)


def current_scheme(code: str) -> SchemeVersion:
    """The newest version of a scheme; NOT_FOUND."""
    found = newest_schemes().where(Scheme.code == code).first()
    if found is None:
        raise not_found("这个评比方案")
    return found


def versions(code: str) -> list[SchemeVersion]:
    """Every version of a scheme, newest first."""
    current_scheme(code)
    query = SchemeVersion.select(SchemeVersion, Scheme).join(Scheme).where(Scheme.code == code)
    return list(query.order_by(SchemeVersion.number.desc()))


def definition_of(version: SchemeVersion) -> SchemeDefinition:
    return _read(version.definition)


@lru_cache(maxsize=256)
def _read(text: str) -> SchemeDefinition:
    return SchemeDefinition.model_validate_json(text)


def add_scheme(actor: Actor, code: str, definition: SchemeDefinition, now: datetime) -> SchemeVersion:
    """A scheme of the office's own. Errors: FORBIDDEN, INVALID_INPUT for a code that is taken."""
    require_any_office(actor)
    with transaction():
        last = Scheme.select(fn.MAX(Scheme.position)).scalar() or 0
        defaults_ = {"position": last + 1, "name": definition.name, "subject": definition.subject}
        scheme, made = Scheme.get_or_create(code=code, defaults=defaults_)
        if not made:
            raise invalid("code", "这个编号已经用了，请换一个")
        return _write(actor, scheme, 1, definition, now)


def change_scheme(
    actor: Actor, code: str, definition: SchemeDefinition, version: int, now: datetime, enabled: bool = True
) -> SchemeVersion:
    """A new version of a scheme; boards and rounds already begun keep to theirs.

    Errors: FORBIDDEN, NOT_FOUND, STALE when `version` is not the newest, INVALID_INPUT for another subject or
    period: that is another scheme.
    """
    require_any_office(actor)
    with transaction():
        known = current_scheme(code)
        if known.number != version:
            raise DomainError(ErrorCode.STALE)
        before = definition_of(known)
        if (before.subject, before.period) != (definition.subject, definition.period):
            raise invalid("subject", "评谁、多久一评不能改，请另建一个方案")
        Scheme.update(enabled=enabled, name=definition.name).where(Scheme.id == known.scheme_id).execute()
        return _write(actor, known.scheme, version + 1, definition, now)


def revert_scheme(actor: Actor, code: str, to: int, version: int, now: datetime) -> SchemeVersion:
    """Make an earlier version the newest again. Errors as `change_scheme`, and NOT_FOUND for a version."""
    old = next((one for one in versions(code) if one.number == to), None)
    if old is None:
        raise not_found("这一版")
    return change_scheme(actor, code, definition_of(old), version, now, enabled=old.scheme.enabled)


def _write(actor: Actor, scheme: Scheme, number: int, definition: SchemeDefinition, now: datetime) -> SchemeVersion:
    """A version; of two hands that write the same number one is told STALE."""
    whole = checked(SchemeDefinition, definition.model_dump())
    text = canonical_json(whole.model_dump(mode="json"))
    keep_version(SchemeVersion, actor, now, scheme=scheme, number=number, definition=text)
    audit.write(actor, "scheme.version", scheme.code, now, number=number)
    return current_scheme(scheme.code)
