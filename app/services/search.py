"""Find a resident by name, door, or the last digits of a phone."""

from datetime import datetime
from typing import Any

from app.services import audit
from app.services.access import Actor, within
from app.services.registry import mask_name, mask_phone
from config.vocabulary import MembershipState, Role
from models.database import transaction
from models.people import Person, Phone
from models.registry import Membership, Place

MOST = 30
LAST_DIGITS = 4
"""A number shorter than this is taken for a door, not for the end of a phone."""


def people(actor: Actor, words: str, now: datetime) -> list[dict[str, Any]]:
    """Residents below the actor's places that fit, each with door and masked phone; the search is logged."""
    rows = _found(actor, (Role.OFFICE,), words, now)
    return [
        {
            "name": row.person.name,
            "place": row.household.label,
            "kin": row.kin,
            "phone": phone,
            "tags": row.person.tags,
        }
        for row, phone in rows
    ]


def residents(actor: Actor, words: str, now: datetime) -> list[dict[str, Any]]:
    """Whom a steward or the office may order for: codes to order with, names and phones masked; logged too."""
    rows = _found(actor, (Role.STEWARD, Role.OFFICE), words, now)
    return [
        {
            "code": row.person.code,
            "name": mask_name(row.person.name),
            "place": row.household.code,
            "place_label": row.household.label,
            "kin": row.kin,
            "phone": phone,
        }
        for row, phone in rows
    ]


def _found(actor: Actor, roles: tuple[Role, ...], words: str, now: datetime) -> list[tuple[Membership, str]]:
    """Memberships that fit, with the person's masked phone."""
    fits = Person.name.contains(words) | Place.label.contains(words.replace("-", ""))
    if len(words) >= LAST_DIGITS and words.isdigit():
        fits |= Person.id.in_(Phone.select(Phone.person).where(Phone.number.endswith(words)))
    rows = list(
        Membership.select(Membership, Person, Place)
        .join(Person, on=(Membership.person == Person.id))
        .switch(Membership)
        .join(Place, on=(Membership.household == Place.id))
        .where(within(actor, *roles), Membership.state == MembershipState.CONFIRMED, fits)
        .order_by(Place.id, Membership.id)
        .limit(MOST)
    )
    numbers: dict[int, str] = {}
    people = [row.person_id for row in rows]
    for phone in Phone.select().where(Phone.person.in_(people)).order_by(Phone.position, Phone.id):
        numbers.setdefault(phone.person_id, phone.number)
    with transaction():
        audit.write(actor, "people.search", "people", now, found=len(rows))
    return [(row, mask_phone(numbers.get(row.person_id, ""))) for row in rows]
