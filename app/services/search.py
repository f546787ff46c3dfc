"""Find a resident by name, door, or the last digits of a phone."""

from datetime import datetime
from typing import Any

from app.services import audit
from app.services.access import Actor, within
from app.services.registry import mask_phone, phone_of
from config.vocabulary import MembershipState, Role
from models.database import transaction
from models.people import Person, Phone
from models.registry import Membership, Place

MOST = 30


def people(actor: Actor, words: str, now: datetime) -> list[dict[str, Any]]:
    """Residents below the actor's places that fit, each with door and masked phone; the search is logged."""
    by_phone = Phone.select(Phone.person).where(Phone.number.endswith(words)) if len(words) >= 4 else None
    fits = Person.name.contains(words) | Place.label.contains(words.replace("-", ""))
    if by_phone is not None and words.isdigit():
        fits |= Person.id.in_(by_phone)
    rows = (
        Membership.select(Membership, Person, Place)
        .join(Person, on=(Membership.person == Person.id))
        .switch(Membership)
        .join(Place, on=(Membership.household == Place.id))
        .where(within(actor, Role.OFFICE), Membership.state == MembershipState.CONFIRMED, fits)
        .order_by(Place.id, Membership.id)
        .limit(MOST)
    )
    found = [
        {
            "name": row.person.name,
            "place": row.household.label,
            "kin": row.kin,
            "phone": mask_phone(phone_of(row.person)),
            "tags": row.person.tags,
        }
        for row in rows
    ]
    with transaction():
        audit.write(actor, "people.search", "people", now, found=len(found))
    return found
