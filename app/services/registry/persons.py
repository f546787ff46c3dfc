"""People as others may see them."""

from models.people import Person, Phone, WechatIdentity
from models.prepared import Prepared


def person_by_code(code: str) -> Person | None:
    """The person of a code, also when it was merged into another since."""
    person = _person.first(code)
    while person is not None and person.merged_into_id is not None:
        person = person.merged_into
    return person


_person = Prepared(lambda code: Person.select().where(Person.code == code))


def phone_of(person: Person) -> str:
    """The first number to call: the roster's, else the one given through WeChat; or an empty text."""
    phone = Phone.select().where(Phone.person == person).order_by(Phone.position, Phone.id).first()
    if phone:
        return phone.number
    given = (WechatIdentity.person == person) & WechatIdentity.phone.is_null(False)
    identity = WechatIdentity.select().where(given).order_by(WechatIdentity.last_login_at.desc()).first()
    return identity.phone if identity else ""


def mask_name(name: str) -> str:
    """孙保全 as 孙**; empty stays empty."""
    return name[:1] + "*" * min(2, max(0, len(name) - 1))


def mask_phone(number: str) -> str:
    """19900001234 as 199****1234; landlines keep their last two digits."""
    if len(number) == 11 and number.isdigit():
        return f"{number[:3]}****{number[-4:]}"
    return "*" * max(0, len(number) - 2) + number[-2:]
