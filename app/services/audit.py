"""Write down who did or read what matters."""

from datetime import datetime
from typing import Any

from app.services.access import Actor
from models.audit import AuditEntry


def write(actor: Actor, action: str, subject: str, now: datetime, **details: Any) -> None:
    """One line of the audit log, in the caller's transaction."""
    AuditEntry.create(actor=actor.person, action=action, subject=subject, details=details, at=now)
