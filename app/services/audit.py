"""Write down who did or read what matters, and let the auditor read it."""

from datetime import datetime
from typing import Any

from peewee import JOIN, ModelSelect

from app.services.access import Actor, within
from config.vocabulary import Role
from models.audit import AuditEntry
from models.people import Person
from models.registry import Place


def write(
    actor: Actor,
    action: str,
    subject: str,
    now: datetime,
    place: Place | int | None = None,
    purpose: str = "",
    **details: Any,
) -> None:
    """One line of the audit log, in the caller's transaction.

    `place` is whose business it is, the widest place the actor works for when left out; `purpose` says what
    sensitive data was read for.
    """
    if place is None and actor.scopes:
        place = min(actor.scopes, key=lambda scope: (scope.role in _PRIVATE, len(scope.path))).place
    AuditEntry.create(
        actor=actor.person, action=action, subject=subject, place=place, purpose=purpose, details=details, at=now
    )


_PRIVATE = (Role.RESIDENT, Role.STEWARD)


def entries(actor: Actor) -> ModelSelect:
    """What an auditor may read: entries of the places they audit, the newest first."""
    return (
        AuditEntry.select(AuditEntry, Person, Place)
        .join(Person, JOIN.LEFT_OUTER, on=(AuditEntry.actor == Person.id))
        .switch(AuditEntry)
        .join(Place, on=(AuditEntry.place == Place.id))
        .where(within(actor, Role.AUDITOR))
        .order_by(AuditEntry.id.desc())
    )
