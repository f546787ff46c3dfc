"""People as others may see them."""

from models.people import Person, Phone
from models.prepared import Prepared


def person_by_code(code: str) -> Person | None:
    """The person of a code, also when it was merged into another since."""
    person = _person.first(code)
    while person is not None and person.merged_into_id is not None:
        person = person.merged_into
    return person


_person = Prepared(lambda code: Person.select().where(Person.code == code))


def phone_of(person: Person) -> str:
    """The first number to call, or an empty text."""
    phone = Phone.select().where(Phone.person == person).order_by(Phone.position, Phone.id).first()
    return phone.number if phone else ""


def mask_name(name: str) -> str:
    """孙保全 as 孙**; empty stays empty."""
    return name[:1] + "*" * min(2, max(0, len(name) - 1))


def mask_phone(number: str) -> str:
    """19900001234 as 199****1234; landlines keep their last two digits."""
    if len(number) == 11 and number.isdigit():
        return f"{number[:3]}****{number[-4:]}"
    return "*" * max(0, len(number) - 2) + number[-2:]
