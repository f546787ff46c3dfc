"""My contacts: everybody who answers for my home, nearest first. Nobody ever meets an empty page."""

from dataclasses import dataclass
from datetime import datetime

from peewee import JOIN

from app.services.access import Actor, term_is_current
from app.services.local_time import local_day
from app.services.registry.memberships import homes
from app.services.registry.persons import phone_of
from config.vocabulary import PostKind
from models.people import Person, Phone
from models.registry import Organisation, Place, Post, Term


@dataclass(frozen=True, slots=True)
class Contact:
    """A holder of a post over my home. `instead_of` names the vacant nearer post this one stands in for."""

    post: PostKind
    person: Person | None
    name: str
    phone: str
    place: Place
    instead_of: str = ""


_NEARNESS = {kind: number for number, kind in enumerate(PostKind)}


def my_contacts(actor: Actor, now: datetime) -> list[Contact]:
    """Contacts of all my homes, nearest first, each person and post once."""
    assert actor.person is not None
    seen: set[tuple[str, int]] = set()
    answer = []
    for home in homes(actor.person):
        for contact in contacts_above(home, now):
            mark = (contact.post, contact.person.id if contact.person else contact.place.id)
            if mark not in seen:
                seen.add(mark)
                answer.append(contact)
    return answer


def contacts_above(home: Place, now: datetime) -> list[Contact]:
    """Who answers for a place, nearest first; a vacant post shows the next one up."""
    above = home.above()
    rows = list(
        Post.select(Post, Place, Term, Person)
        .join(Place)
        .switch(Post)
        .join(Term, JOIN.LEFT_OUTER, on=((Term.post == Post.id) & term_is_current(local_day(now))), attr="current")
        .join(Person, JOIN.LEFT_OUTER)
        .where(Post.place.in_(above))
    )
    rows.sort(key=lambda post: (above.index(post.place_id), _NEARNESS[PostKind(post.kind)], post.seat, post.id))
    numbers = first_numbers([post.current.person_id for post in rows if _holder(post)])
    contacts = []
    for index, post in enumerate(rows):
        holder = _holder(post)
        if holder:
            contacts.append(
                Contact(PostKind(post.kind), holder, holder.name, numbers.get(holder.id, ""), post.place)
            )
            continue
        stand_in = next((higher for higher in rows[index + 1 :] if _holder(higher)), None)
        if stand_in:
            person = _holder(stand_in)
            assert person is not None
            vacant = f"{post.place.label}{PostKind(post.kind).label}"
            number = numbers.get(person.id, "")
            contacts.append(Contact(PostKind(stand_in.kind), person, person.name, number, stand_in.place, vacant))
    return contacts or _office(above)


def _holder(post: Post) -> Person | None:
    term = getattr(post, "current", None)
    return term.person if term is not None and term.id is not None else None


def first_numbers(people: list[int]) -> dict[int, str]:
    """The first number of each person, in one query."""
    first: dict[int, str] = {}
    for phone in Phone.select().where(Phone.person.in_(people)).order_by(Phone.person, Phone.position, Phone.id):
        first.setdefault(phone.person_id, phone.number)
    return first


def _office(above: list[int]) -> list[Contact]:
    """With no post anywhere above: the organisation that looks after the place."""
    found = Organisation.select().where(Organisation.place.in_(above), Organisation.contact.is_null(False)).first()
    if found is None:
        return []
    return [Contact(PostKind.GRID_HEAD, found.contact, found.name, phone_of(found.contact), found.place)]
