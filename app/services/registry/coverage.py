"""How well places are covered: what the seeds count, and how many households each butler answers for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from peewee import JOIN, fn

from app.services.access import Actor, term_is_current, within
from app.services.local_time import local_day
from config.vocabulary import MembershipState, OrderState, PlaceKind, PostKind, Role
from models.orders import Order
from models.people import Person
from models.registry import Membership, Place, Post, Term

OPEN_STATES = (OrderState.DISPATCHED, OrderState.ACCEPTED, OrderState.STARTED)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Counts below the actor's places, as 000 counts them. `with_…` count estates that have it."""

    estates: int
    with_party_organisation: int
    with_committee: int
    with_property_company: int
    buildings: int
    buildings_with_head: int
    households: int
    people: int


@dataclass(frozen=True, slots=True)
class Caseload:
    """A butler's load: buildings, households, and orders not finished."""

    person: Person
    buildings: int
    households: int
    open_orders: int


def coverage(actor: Actor, now: datetime) -> Coverage:
    reach = within(actor, Role.OFFICE, Role.MANAGER, Role.SUPERVISOR, Role.AUDITOR)
    kinds = dict(Place.select(Place.kind, fn.COUNT(Place.id)).where(reach).group_by(Place.kind).tuples())
    facts = [row.facts for row in Place.select(Place.facts).where(reach, Place.kind == PlaceKind.ESTATE)]
    headed = (
        Post.select(fn.COUNT(fn.DISTINCT(Post.place)))
        .join(Place)
        .switch(Post)
        .join(Term)
        .where(reach, Post.kind == PostKind.BUILDING_HEAD, term_is_current(local_day(now)))
        .scalar()
    )
    people = (
        Membership.select(fn.COUNT(fn.DISTINCT(Membership.person)))
        .join(Place, on=(Membership.household == Place.id))
        .where(reach, Membership.state == MembershipState.CONFIRMED)
        .scalar()
    )
    return Coverage(
        estates=kinds.get(PlaceKind.ESTATE, 0),
        with_party_organisation=sum(bool(fact.get("party_organisation")) for fact in facts),
        with_committee=sum(bool(fact.get("committee")) for fact in facts),
        with_property_company=sum(bool(fact.get("property_company")) for fact in facts),
        buildings=kinds.get(PlaceKind.BUILDING, 0),
        buildings_with_head=headed or 0,
        households=kinds.get(PlaceKind.HOUSEHOLD, 0),
        people=people or 0,
    )


def counts_below(places: Sequence[Place]) -> dict[int, tuple[int, int]]:
    """For each place how many households it has and how many people live there; one query for all."""
    upper, lower = Place.alias(), Place.alias()
    end = fn.SUBSTR(upper.path, 1, fn.LENGTH(upper.path) - 1).concat("0")
    rows = (
        upper.select(
            upper.id,
            fn.COUNT(fn.DISTINCT(lower.id)),
            fn.COUNT(fn.DISTINCT(Membership.person)),
        )
        .join(lower, on=((lower.path >= upper.path) & (lower.path < end) & (lower.kind == PlaceKind.HOUSEHOLD)))
        .join(
            Membership,
            JOIN.LEFT_OUTER,
            on=((Membership.household == lower.id) & (Membership.state == MembershipState.CONFIRMED)),
        )
        .where(upper.id.in_([place.id for place in places]))
        .group_by(upper.id)
        .tuples()
    )
    return {place: (households, people) for place, households, people in rows}


def caseloads(estate: int, now: datetime) -> list[Caseload]:
    """Every butler of an estate with their load, the lightest first."""
    household = Place.alias()
    households = (
        household.select(household.building, fn.COUNT(household.id).alias("count"))
        .where(household.estate == estate, household.kind == PlaceKind.HOUSEHOLD)
        .group_by(household.building)
    )
    per_building = dict(households.tuples())
    open_orders = dict(
        Order.select(Order.steward, fn.COUNT(Order.id))
        .where(Order.state.in_(OPEN_STATES), Order.steward.is_null(False))
        .group_by(Order.steward)
        .tuples()
    )
    served: dict[int, tuple[Person, list[int]]] = {}
    butlers = (
        Term.select(Term, Post, Person)
        .join(Post)
        .join(Place, JOIN.INNER)
        .switch(Term)
        .join(Person)
        .where(Post.kind == PostKind.BUTLER, Place.estate == estate, term_is_current(local_day(now)))
    )
    for term in butlers:
        served.setdefault(term.person_id, (term.person, []))[1].append(term.post.place_id)
    loads = [
        Caseload(
            person,
            len(buildings),
            sum(per_building.get(building, 0) for building in buildings),
            open_orders.get(person.id, 0),
        )
        for person, buildings in served.values()
    ]
    return sorted(loads, key=lambda load: (load.open_orders, load.households, load.person.id))


def loads_below(actor: Actor, now: datetime) -> list[Caseload]:
    """Every butler of the office's estates, the heaviest caseload first."""
    estates = Place.select(Place.id).where(within(actor, Role.OFFICE), Place.kind == PlaceKind.ESTATE)
    loads = [load for estate in estates for load in caseloads(estate.id, now)]
    return sorted(loads, key=lambda load: (-load.households, load.person.id))
