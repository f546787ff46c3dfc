"""Who shall do it: the butler of the household; else by load, skill and nearness, with the reason in a sentence."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from peewee import fn

from app.services.access import term_is_current
from app.services.local_time import local_day
from app.services.orders.definitions import KindDefinition
from app.services.registry.coverage import OPEN_STATES
from config.vocabulary import OrganisationKind, PlaceKind, PostKind
from models.orders import Order, Service
from models.people import Person
from models.registry import Organisation, Place, Post, Term

FULL_HANDS = 20
"""Open orders from which somebody is passed over while others have hands free."""
EXPERIENCE = timedelta(days=180)
MOST_EXPERIENCE = 5
FAR = 9


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody it could be given to. `distance` counts levels up to what they answer for (FAR: elsewhere in the
    estate); `skilled` says that they hold the post the service asks for."""

    person: Person
    post: str
    distance: int
    skilled: bool
    open_orders: int
    households: int
    done_before: int
    organisation: Organisation | None = None

    @property
    def full(self) -> bool:
        return self.open_orders >= FULL_HANDS

    @property
    def weight(self) -> tuple[bool, bool, int, int]:
        """Free hands first, then skill; a level of distance weighs as much as three open orders."""
        known = min(self.done_before, MOST_EXPERIENCE)
        return (self.full, not self.skilled, self.open_orders + 3 * min(self.distance, 4) - known, self.person.id)

    @property
    def reason(self) -> str:
        near = "负责这里" if self.distance < FAR else "同一小区"
        done = f"，办过 {self.done_before} 次同类事" if self.done_before else ""
        busy = "，手上已满" if self.full else ""
        return f"{self.person.name}：{self.post}，{near}，手上 {self.open_orders} 件{done}{busy}"


@dataclass
class _Found:
    person: Person
    posts: list[Post] = field(default_factory=list)
    organisation: Organisation | None = None


def choose(place: Place, service: Service | None, rules: KindDefinition, now: datetime) -> Candidate | None:
    """Who gets it without anybody choosing; None where nobody may: the office dispatches by hand."""
    return next(iter(candidates(place, service, rules, now)), None)


def candidates(
    place: Place, service: Service | None, rules: KindDefinition, now: datetime, but: int | None = None
) -> list[Candidate]:
    """Everybody it could be given to, the best first; `but` leaves out who has it already."""
    wanted = _wanted(service, rules)
    found = _holders(place, [kind for kind in wanted if kind in set(PostKind)], now)
    _add_organisations(found, place, [kind for kind in wanted if kind in set(OrganisationKind)])
    found.pop(but or 0, None)
    loads, done = _loads(found), _done(found, service, now)
    doors = _doors(place, found)
    above = place.above()
    made = [_candidate(one, wanted, above, loads, done, doors) for one in found.values()]
    ranked = sorted(made, key=lambda one: one.weight)
    own = [one for one in ranked if one.distance < FAR and one.skilled and not one.full]
    own.sort(key=lambda one: one.distance)
    first = own[:1] if own and own[0].organisation is None else []
    return first + [one for one in ranked if one not in first]


def _wanted(service: Service | None, rules: KindDefinition) -> list[str]:
    """Kinds of posts and organisations, the one the service asks for first."""
    known = set(PostKind) | set(OrganisationKind)
    asked = [service.served_by] if service and service.served_by in known else []
    return list(dict.fromkeys([*asked, *rules.served_by]))


def _holders(place: Place, kinds: list[str], now: datetime) -> dict[int, _Found]:
    found: dict[int, _Found] = {}
    reach = Post.place.in_(place.above())
    if place.estate_id:
        reach |= Place.estate == place.estate_id
    terms = (
        Term.select(Term, Post, Place, Person)
        .join(Post)
        .join(Place)
        .switch(Term)
        .join(Person)
        .where(Post.kind.in_(kinds), reach, term_is_current(local_day(now)))
        .order_by(Term.id)
    )
    for term in terms:
        found.setdefault(term.person_id, _Found(term.person)).posts.append(term.post)
    return found


def _add_organisations(found: dict[int, _Found], place: Place, kinds: list[str]) -> None:
    rows = (
        Organisation.select(Organisation, Person)
        .join(Person, on=(Organisation.contact == Person.id))
        .where(Organisation.kind.in_(kinds), Organisation.place.in_(place.above()))
        .order_by(Organisation.id)
    )
    for row in rows:
        found.setdefault(row.contact_id, _Found(row.contact)).organisation = row


def _loads(people: Iterable[int]) -> dict[int, int]:
    query = (
        Order.select(Order.steward, fn.COUNT(Order.id))
        .where(Order.steward.in_(list(people)), Order.state.in_(OPEN_STATES))
        .group_by(Order.steward)
    )
    return dict(query.tuples())


def _done(people: Iterable[int], service: Service | None, now: datetime) -> dict[int, int]:
    """How often each finished the same service lately."""
    if service is None:
        return {}
    query = (
        Order.select(Order.steward, fn.COUNT(Order.id))
        .where(Order.steward.in_(list(people)), Order.service == service, Order.completed_at > now - EXPERIENCE)
        .group_by(Order.steward)
    )
    return dict(query.tuples())


def _doors(place: Place, found: dict[int, _Found]) -> dict[int, int]:
    """Households of each building somebody answers for."""
    buildings = {post.place_id for one in found.values() for post in one.posts if post.kind == PostKind.BUTLER}
    query = (
        Place.select(Place.building, fn.COUNT(Place.id))
        .where(Place.building.in_(list(buildings)), Place.kind == PlaceKind.HOUSEHOLD)
        .group_by(Place.building)
    )
    return dict(query.tuples())


def _candidate(
    one: _Found,
    wanted: list[str],
    above: list[int],
    loads: dict[int, int],
    done: dict[int, int],
    doors: dict[int, int],
) -> Candidate:
    ranks = [
        (above.index(post.place_id) if post.place_id in above else FAR, wanted.index(post.kind), post.place.label)
        for post in one.posts
    ]
    held = min(ranks, default=(len(above), 0, ""))
    title = f"{held[2]}{PostKind(wanted[held[1]]).label}" if ranks else ""
    if one.organisation is not None:
        held = min(held, (above.index(one.organisation.place_id), wanted.index(one.organisation.kind), ""))
        title = one.organisation.name
    return Candidate(
        person=one.person,
        post=title,
        distance=held[0],
        skilled=any(post.kind == wanted[0] for post in one.posts) or one.organisation is not None,
        open_orders=loads.get(one.person.id, 0),
        households=sum(doors.get(post.place_id, 0) for post in one.posts),
        done_before=done.get(one.person.id, 0),
        organisation=one.organisation,
    )


def organisation_of(person: Person, place: Place) -> Organisation | None:
    """The organisation the person speaks for that looks after the place, the nearest first."""
    above = place.above()
    rows = list(Organisation.select().where(Organisation.contact == person, Organisation.place.in_(above)))
    return min(rows, key=lambda row: above.index(row.place_id), default=None)


def may_serve(person: Person, place: Place, now: datetime) -> bool:
    """Whether the person holds a post over the place, is a butler of its estate, or speaks for an organisation
    that looks after it."""
    held = (
        Term.select()
        .join(Post)
        .join(Place)
        .where(Term.person == person, term_is_current(local_day(now)))
        .where(Post.place.in_(place.above()) | ((Post.kind == PostKind.BUTLER) & (Place.estate == place.estate_id)))
    )
    return held.exists() or organisation_of(person, place) is not None
