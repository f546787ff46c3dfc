"""Kinds of orders as data: what a community starts with, and the versions its office makes."""

from datetime import datetime
from functools import lru_cache
from typing import cast

from peewee import ModelSelect, fn

from app.services import audit
from app.services.access import SYSTEM, Actor
from app.services.errors import DomainError, invalid, not_found
from app.services.forms import checked
from app.services.orders.definitions import KindDefinition, as_kind, complete
from app.services.versions import keep_version, require_any_office
from config.policy import defaults
from config.vocabulary import ErrorCode
from models.database import canonical_json, transaction
from models.orders import Kind, KindVersion, Order
from models.prepared import Prepared

CACHED = 256


def install_kinds(now: datetime) -> None:
    """Give a new community the kinds of the defaults; what it already has is left alone."""
    for position, entry in enumerate(defaults("kinds")["kind"]):
        kind, made = Kind.get_or_create(code=entry["code"], defaults={"position": position})
        if made:
            _write(SYSTEM, kind, 1, as_kind(entry), now)


def kinds(every: bool = False) -> list[KindVersion]:
    """The newest version of each kind in use (or of every kind), in the office's order."""
    return (_every_kind if every else _kinds_in_use).rows()


def newest_kinds() -> ModelSelect:
    """The newest version of every kind, with it."""
    other = KindVersion.alias()
    newest = other.select(fn.MAX(other.number)).where(other.kind == KindVersion.kind)
    return KindVersion.select(KindVersion, Kind).join(Kind).where(KindVersion.number == newest)


_every_kind = Prepared(lambda: newest_kinds().order_by(Kind.position, Kind.id))
_kinds_in_use = Prepared(lambda: newest_kinds().where(Kind.enabled).order_by(Kind.position, Kind.id))
_kind = Prepared(lambda code: newest_kinds().where(Kind.code == code))


def current_kind(code: str, every: bool = False) -> KindVersion:
    """The newest version of a kind in use; NOT_FOUND."""
    found = _kind.first(code)
    if found is None or not (every or found.kind.enabled):
        raise not_found("这一类事项")
    return cast(KindVersion, found)


def versions(code: str) -> list[KindVersion]:
    """Every version of a kind, newest first."""
    current_kind(code, every=True)
    return list(
        KindVersion.select(KindVersion, Kind)
        .join(Kind)
        .where(Kind.code == code)
        .order_by(KindVersion.number.desc())
    )


def rules_of(order: Order) -> KindDefinition:
    """The rules an order was submitted under."""
    return definition_of(order.rules)


def definition_of(version: KindVersion) -> KindDefinition:
    return _read(version.definition)


@lru_cache(maxsize=CACHED)
def _read(text: str) -> KindDefinition:
    return KindDefinition.model_validate_json(text)


def add_kind(
    actor: Actor, code: str, definition: KindDefinition, now: datetime, enabled: bool = True
) -> KindVersion:
    """A kind of the office's own. Errors: FORBIDDEN, INVALID_INPUT for a code or name that is taken."""
    require_any_office(actor)
    with transaction():
        _require_own_name(code, definition)
        last = Kind.select(fn.MAX(Kind.position)).scalar() or 0
        kind, made = Kind.get_or_create(code=code, defaults={"position": last + 1, "enabled": enabled})
        if not made:
            raise invalid("code", "这个编号已经用了，请换一个")
        return _write(actor, kind, 1, definition, now)


def change_kind(
    actor: Actor, code: str, definition: KindDefinition, version: int, now: datetime, enabled: bool = True
) -> KindVersion:
    """A new version of a kind; orders already submitted keep to theirs.

    Errors: FORBIDDEN, NOT_FOUND, INVALID_INPUT for a name that is taken, STALE when `version` is not the newest.
    """
    require_any_office(actor)
    with transaction():
        known = current_kind(code, every=True)
        _require_own_name(code, definition)
        if known.number != version:
            raise DomainError(ErrorCode.STALE)
        Kind.update(enabled=enabled).where(Kind.id == known.kind_id).execute()
        known.kind.enabled = enabled
        return _write(actor, known.kind, version + 1, definition, now)


def _write(actor: Actor, kind: Kind, number: int, definition: KindDefinition, now: datetime) -> KindVersion:
    """A version; of two hands that write the same number one is told STALE."""
    whole = complete(checked(KindDefinition, definition.model_dump()))
    text = canonical_json(whole.model_dump(mode="json"))
    keep_version(KindVersion, actor, now, kind=kind, number=number, definition=text)
    audit.write(actor, "kind.version", kind.code, now, number=number)
    return KindVersion.get(KindVersion.kind == kind, KindVersion.number == number)


def _require_own_name(code: str, definition: KindDefinition) -> None:
    """Residents choose by name: two kinds of one name could not be told apart."""
    if any(one.kind.code != code and definition_of(one).name == definition.name for one in kinds(every=True)):
        raise invalid("name", "已经有同名的类别，请换一个名称")
