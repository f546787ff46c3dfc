"""Who shall do it: the butler of the household, with regard to load."""

from datetime import datetime

from peewee import fn

from app.services.access import term_is_current
from app.services.local_time import local_day
from app.services.registry import Caseload, caseloads
from app.services.registry.coverage import OPEN_STATES
from config.vocabulary import PostKind
from models.orders import Order, Service
from models.people import Person
from models.registry import Organisation, Place, Post, Term

FULL_HANDS = 20
"""Open orders from which a butler is passed over for the least loaded one of the estate."""


def choose_steward(place: Place, service: Service | None, now: datetime) -> Person | None:
    """The nearest holder of the post that serves this, or of the butler's; if all their hands are full, the
    least loaded butler of the estate. None where nobody holds such a post: the office dispatches by hand."""
    wanted = [service.served_by] if service and service.served_by in set(PostKind) else []
    for kind in dict.fromkeys([*wanted, PostKind.BUTLER]):
        nearest = _nearest_holders(place, kind, now)
        free = [(load, person) for person, load in nearest if load < FULL_HANDS]
        if free:
            return min(free, key=lambda pair: (pair[0], pair[1].id))[1]
    butlers = candidates(place, now)
    return butlers[0].person if butlers else None


def _nearest_holders(place: Place, kind: str, now: datetime) -> list[tuple[Person, int]]:
    """Holders of a kind of post at the nearest place that has one, each with their open orders."""
    above = place.above()
    terms = list(
        Term.select(Term, Post, Person)
        .join(Post)
        .switch(Term)
        .join(Person)
        .where(Post.kind == kind, Post.place.in_(above), term_is_current(local_day(now)))
    )
    if not terms:
        return []
    nearest = min(above.index(term.post.place_id) for term in terms)
    people = {term.person_id: term.person for term in terms if above.index(term.post.place_id) == nearest}
    loads = dict(
        Order.select(Order.steward, fn.COUNT(Order.id))
        .where(Order.steward.in_(list(people)), Order.state.in_(OPEN_STATES))
        .group_by(Order.steward)
        .tuples()
    )
    return [(person, loads.get(key, 0)) for key, person in people.items()]


def candidates(place: Place, now: datetime) -> list[Caseload]:
    """Butlers an office may choose from for a place, the lightest load first."""
    return caseloads(place.estate_id, now) if place.estate_id else []


def may_serve(person: Person, place: Place, now: datetime) -> bool:
    """Whether the person holds a post over the place, is a butler of its estate, or speaks for an organisation
    that looks after it."""
    speaks = Organisation.select().where(Organisation.contact == person, Organisation.place.in_(place.above()))
    held = (
        Term.select()
        .join(Post)
        .join(Place)
        .where(Term.person == person, term_is_current(local_day(now)))
        .where(Post.place.in_(place.above()) | ((Post.kind == PostKind.BUTLER) & (Place.estate == place.estate_id)))
    )
    return held.exists() or speaks.exists()
