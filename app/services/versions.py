"""What is changed by writing its next version: nothing is lost, and of two hands one is told."""

from datetime import datetime
from typing import Any

from peewee import Model

from app.services.access import Actor
from app.services.errors import DomainError
from config.vocabulary import ErrorCode, Role


def require_any_office(actor: Actor) -> None:
    """Kinds, services and schemes are the district's: the office of any of its places changes them. FORBIDDEN."""
    if not actor.paths(Role.OFFICE):
        raise DomainError(ErrorCode.FORBIDDEN)


def keep_version(table: type[Model], actor: Actor, now: datetime, **columns: Any) -> None:
    """Write a version, within the caller's transaction. STALE when another hand wrote its number first."""
    row = table.insert(made_by=actor.person, made_at=now, **columns)
    if not row.on_conflict_ignore().as_rowcount().execute():
        raise DomainError(ErrorCode.STALE)
