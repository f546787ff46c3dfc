"""Find a resident by name, door, or the last digits of a phone."""

import re
from datetime import datetime
from typing import Any

from peewee import Expression, ModelSelect

from app.services import audit
from app.services.access import Actor, within
from app.services.errors import invalid, not_found
from app.services.registry import mask_name, mask_phone, members_of, person_by_code, phone_of
from app.services.registry.contacts import first_numbers
from config.vocabulary import MembershipState, Role
from models.database import transaction
from models.people import Person, Phone
from models.registry import Membership, Place

MOST = 30
LAST_DIGITS = 4
"""A number shorter than this is taken for a door, not for the end of a phone."""
SERVING = (Role.STEWARD, Role.OFFICE)
"""Who may order and record for residents of their places."""


def _door(words: str) -> Expression:
    """3栋2单元502 and 3-2-502 mean that door and not 13栋; 502 means every such door."""
    said = re.fullmatch(r"(\w+)-(\w+)-(\w+)", words)
    label = "{}栋{}单元{}".format(*said.groups()) if said else words.replace("-", "")
    return Place.label.startswith(label) if "栋" in label else Place.label.contains(label)


def people(
    actor: Actor, words: str, now: datetime, roles: tuple[Role, ...] = (Role.OFFICE,)
) -> list[dict[str, Any]]:
    """Residents below the places where the actor holds one of the roles, each with door and masked phone; the
    search is logged."""
    rows = _found(actor, roles, words, now)
    return [
        {
            "code": row.person.code,
            "name": row.person.name,
            "household": row.household.code,
            "place": row.household.label,
            "kin": row.kin,
            "phone": phone,
            "tags": row.person.tags,
        }
        for row, phone in rows
    ]


def residents(actor: Actor, words: str, now: datetime) -> list[dict[str, Any]]:
    """Whom a steward or the office may order for: codes to order with, names and phones masked; logged too."""
    return [_masked(row, phone) for row, phone in _found(actor, SERVING, words, now)]


def resident_of_code(actor: Actor, code: str, now: datetime) -> dict[str, Any]:
    """Whom a code on somebody's phone stands for, as `residents` says them; logged. NOT_FOUND outside the actor's
    places."""
    person = person_by_code(code)
    row = _residing(actor, SERVING).where(Membership.person == person).order_by(Membership.id).first()
    if person is None or row is None:
        raise not_found("这位居民")
    with transaction():
        audit.write(actor, "people.scan", person.code, now, row.household)
    return _masked(row, mask_phone(first_numbers([person.id]).get(person.id, "")))


def residents_of(household: Place) -> list[dict[str, Any]]:
    """Who lives in a household that the caller serves, as `residents` says them."""
    rows = members_of(household)
    numbers = first_numbers([row.person_id for row in rows])
    return [_masked(row, mask_phone(numbers.get(row.person_id, ""))) for row in rows]


def _masked(row: Membership, phone: str) -> dict[str, Any]:
    return {
        "code": row.person.code,
        "name": mask_name(row.person.name),
        "place": row.household.code,
        "place_label": row.household.label,
        "kin": row.kin,
        "phone": phone,
    }


def _residing(actor: Actor, roles: tuple[Role, ...]) -> ModelSelect:
    return (
        Membership.select(Membership, Person, Place)
        .join(Person, on=(Membership.person == Person.id))
        .switch(Membership)
        .join(Place, on=(Membership.household == Place.id))
        .where(within(actor, *roles), Membership.state == MembershipState.CONFIRMED)
    )


def _found(actor: Actor, roles: tuple[Role, ...], words: str, now: datetime) -> list[tuple[Membership, str]]:
    """Memberships that fit, with the person's masked phone."""
    fits = Person.name.contains(words) | _door(words)
    if len(words) >= LAST_DIGITS and words.isdigit():
        fits |= Person.id.in_(Phone.select(Phone.person).where(Phone.number.endswith(words)))
    rows = list(_residing(actor, roles).where(fits).order_by(Place.id, Membership.id).limit(MOST))
    numbers = first_numbers([row.person_id for row in rows])
    with transaction():
        audit.write(actor, "people.search", "people", now, found=len(rows))
    return [(row, mask_phone(numbers.get(row.person_id, ""))) for row in rows]


PURPOSES = ("上门服务前联系", "核对登记", "紧急联系", "回访")
"""What a resident's number may be looked up for; the auditor reads which."""


def resident(actor: Actor, code: str, household: str, roles: tuple[Role, ...] = (Role.OFFICE,)) -> Membership:
    """A resident of a household where the actor holds one of the roles, by their codes; NOT_FOUND otherwise."""
    row = (
        Membership.select(Membership, Person, Place)
        .join(Person, on=(Membership.person == Person.id))
        .switch(Membership)
        .join(Place, on=(Membership.household == Place.id))
        .where(
            within(actor, *roles),
            Person.code == code,
            Place.code == household,
            Membership.state == MembershipState.CONFIRMED,
        )
        .first()
    )
    if row is None:
        raise not_found("这位住户")
    return row


def number_for(actor: Actor, code: str, purpose: str, now: datetime) -> tuple[Person, str]:
    """A resident's number in full, for a purpose that is written down. NOT_FOUND, INVALID_INPUT."""
    person = person_by_code(code)
    home = (
        Place.select()
        .join(Membership, on=(Membership.household == Place.id))
        .where(within(actor, Role.OFFICE), Membership.person == person)
        .first()
    )
    if person is None or home is None:
        raise not_found("这位住户")
    if purpose not in PURPOSES:
        raise invalid("purpose", "请选择看号码的用途")
    with transaction():
        audit.write(actor, "person.phone", person.code, now, home, purpose)
    return person, phone_of(person)
