"""Who is asking, and over which places they hold which role."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from peewee import Expression, ModelSelect, Value

from app.services.errors import DomainError
from app.services.local_time import local_day
from config.vocabulary import ErrorCode, MembershipState, Role
from models.people import Person, RoleGrant
from models.prepared import Prepared
from models.registry import Membership, Place, Post, Term


@dataclass(frozen=True, slots=True)
class Scope:
    """A role over a place and everything below it."""

    role: Role
    place: int
    path: str
    code: str
    label: str


class Actor:
    """A person with the roles they hold at a moment. `person` is None for the system itself (the scheduler), which
    holds what it is given."""

    def __init__(self, person: Person | None, at: datetime | None = None, held: tuple[Scope, ...] = ()) -> None:
        self.person, self._at, self._held = person, at, held

    @cached_property
    def scopes(self) -> tuple[Scope, ...]:
        """What they hold; read when first asked for, as many requests are only about oneself."""
        if self.person is None or self._at is None:
            return self._held
        rows = _scopes.tuples(self.person.id, local_day(self._at).isoformat())
        return tuple(Scope(Role(role), *place) for role, *place in rows)

    @property
    def id(self) -> int:
        """The person's key; only for actors that are people."""
        assert self.person is not None, "the system has no person"
        return self.person.id

    def roles(self) -> list[Role]:
        return sorted({scope.role for scope in self.scopes})

    def paths(self, *roles: Role) -> list[str]:
        """Paths of the places these roles reach, outermost only, so that a query needs each once."""
        kept: list[str] = []
        for path in sorted({scope.path for scope in self.scopes if scope.role in roles}):
            if not kept or not path.startswith(kept[-1]):
                kept.append(path)
        return kept

    def covers(self, path: str, *roles: Role) -> bool:
        return any(path.startswith(scope.path) for scope in self.scopes if scope.role in roles)

    def require(self, path: str, *roles: Role) -> None:
        """FORBIDDEN unless one of the roles is held over the place."""
        if not self.covers(path, *roles):
            raise DomainError(ErrorCode.FORBIDDEN)


SYSTEM = Actor(None)


def load_actor(person: Person, now: datetime) -> Actor:
    """The person with every role they hold at this moment."""
    return Actor(person, now)


_PLACE = (Place.id, Place.path, Place.code, Place.label)


def _granted(person: Any) -> ModelSelect:
    return (
        RoleGrant.select(RoleGrant.role, *_PLACE)
        .join(Place, on=(RoleGrant.place == Place.id))
        .where(RoleGrant.person == person, RoleGrant.ended_at.is_null())
    )


def _posted(person: Any, today: Any) -> ModelSelect:
    return (
        Term.select(Value(Role.STEWARD.value).alias("role"), *_PLACE)
        .join(Post)
        .join(Place)
        .where(Term.person == person, term_is_current(today))
    )


def _lived(person: Any) -> ModelSelect:
    return (
        Membership.select(Value(Role.RESIDENT.value).alias("role"), *_PLACE)
        .join(Place, on=(Membership.household == Place.id))
        .where(Membership.person == person, Membership.state == MembershipState.CONFIRMED)
    )


_scopes = Prepared(
    lambda person, today: _granted(person).union_all(_posted(person, today)).union_all(_lived(person)).tuples()
)


def term_is_current(today: date) -> Expression:
    """The condition that a term runs on a day."""
    return (Term.starts_on <= today) & (Term.ends_on.is_null() | (Term.ends_on >= today))


def within(actor: Actor, *roles: Role) -> Expression:
    """The condition that a `Place` of the query lies where the actor holds one of the roles."""
    reach = Place.id < 0
    for path in actor.paths(*roles):
        reach |= Place.below(path)
    return reach
