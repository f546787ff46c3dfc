"""Figures of points. What people earned is read off the statements of closed months, which the ledger made of its
transfers once and for all: a quarter over millions of transfers is a sum over its statements."""

from collections.abc import Callable
from functools import reduce
from operator import add
from typing import Any

from peewee import OP, Case, Expression, ModelSelect, Select, Value, fn

from app.services.boards.scope import Scope, Source
from app.services.registry import mask_name
from config.vocabulary import AccountKind, BoardSubject, MembershipState, PlaceKind
from models.database import current
from models.people import Person
from models.points import Account, Programme, RuleVersion, Statement, Transfer
from models.registry import Membership, Organisation, Place

NOT_EARNED = (AccountKind.REDEMPTION, AccountKind.EXPIRY, AccountKind.ORGANISATION)
"""Where points go when they are spent; whatever moves from or to another account is earned or taken back."""


def count(scope: Scope, by: BoardSubject, what: str) -> dict[int, int]:
    """Subject to value: total, deeds, per_household (a hundred), participation (ten thousand), accepted, accepts."""
    if what in ("accepted", "accepts"):
        return _accepted(scope, fn.SUM(Transfer.amount) if what == "accepted" else fn.COUNT(Transfer.id))
    if what == "total":
        return _statements(scope, by, Statement.earned_total, fn.SUM)
    if what == "deeds":
        return _statements(scope, by, Statement.deeds, fn.SUM)
    if what == "per_household":
        values, factor = _statements(scope, by, Statement.earned_total, fn.SUM), 100
    else:
        took_part = Case(None, ((Statement.earned_total > 0, Account.person),))
        values, factor = _statements(scope, by, took_part, _different), 10_000
    shares = {key: max(0, values.get(key, 0)) * factor // whole for key, whole in _households(scope, by).items()}
    return {key: min(10_000, share) for key, share in shares.items()} if what == "participation" else shares


def _home() -> ModelSelect:
    """The first confirmed home of an account's person: looked up for those a query is about, not made for everybody."""
    return Membership.select(fn.MIN(Membership.household)).where(
        Membership.person == Account.person, Membership.state == MembershipState.CONFIRMED
    )


def _different(values: Any) -> Any:
    return fn.COUNT(fn.DISTINCT(values))


def _statements(scope: Scope, by: BoardSubject, column: Any, total: Callable[[Any], Any]) -> dict[int, int]:
    query, subject = _of_subjects(scope, by, Statement.select())
    each = query.select(subject.alias("subject"), column.alias("value"))
    rows = Select([each], [each.c.subject, total(each.c.value)]).group_by(each.c.subject).bind(current().database)
    return {int(key): int(value or 0) for key, value in rows.tuples() if key is not None}


def _of_subjects(scope: Scope, by: BoardSubject, query: ModelSelect) -> tuple[ModelSelect, Any]:
    """Statements of the span below the place, and the column that holds their subject."""
    query = (
        query.join_from(Statement, Account)
        .join_from(Statement, Place, on=(Statement.building == Place.id))
        .where(Statement.period.in_(scope.months), Place.below(scope.place.path), Account.person.is_null(False))
    )
    if scope.programme:
        query = query.where(Account.programme.in_(_programme(scope)))
    subjects = {
        BoardSubject.HOUSEHOLD: _home(),
        BoardSubject.BUILDING: Statement.building,
        BoardSubject.ESTATE: Place.estate,
        BoardSubject.PERSON: Account.person,
    }
    return query, subjects[by]


def _programme(scope: Scope) -> ModelSelect:
    return Programme.select(Programme.id).where(Programme.code == scope.programme)


def _households(scope: Scope, by: BoardSubject) -> dict[int, int]:
    above = Place.building if by is BoardSubject.BUILDING else Place.estate
    rows = (
        Place.select(above, fn.COUNT(Place.id))
        .where(Place.below(scope.place.path), Place.kind == PlaceKind.HOUSEHOLD, above.is_null(False))
        .group_by(above)
    )
    return dict(rows.tuples())


def _moves(scope: Scope, by: BoardSubject, incoming: bool) -> tuple[ModelSelect, Any]:
    """Transfers to (or back from) people's accounts that count as earned, with their subject."""
    own, other = (Transfer.credit, Transfer.debit) if incoming else (Transfer.debit, Transfer.credit)
    elsewhere = Account.alias()
    spent = elsewhere.select(elsewhere.id).where(elsewhere.kind.in_([kind.value for kind in NOT_EARNED]))
    same_month = (Statement.account == own) & (Statement.period == Transfer.period)
    query, subject = _of_subjects(
        scope, by, Transfer.select().join(Statement, on=same_month).where(other.not_in(spent))
    )
    return query.where(Transfer.period.in_(scope.months)), subject


def _accepted(scope: Scope, what: Any) -> dict[int, int]:
    rows = _merchants(scope).select(Account.organisation, what).group_by(Account.organisation)
    return {int(key): int(value or 0) for key, value in rows.tuples()}


def _merchants(scope: Scope) -> ModelSelect:
    query = (
        Transfer.select()
        .join(Account, on=(Transfer.credit == Account.id))
        .join(Organisation)
        .join(Place)
        .where(Transfer.period.in_(scope.months), Place.below(scope.place.path))
    )
    return query.where(Account.programme.in_(_programme(scope))) if scope.programme else query


def sources(scope: Scope, by: BoardSubject, subjects: list[int], most: int) -> list[tuple[int, Source]]:
    """The transfers behind subjects' points, each with whose it is, oldest first, people masked: what was taken back
    counts against."""
    if by is BoardSubject.ORGANISATION:
        query = _merchants(scope).where(Account.organisation.in_(subjects))
        found = _listed(query, Account.organisation, Transfer.amount, Value("居民"), most)
    else:
        sides = []
        for incoming in (True, False):
            moves, column = _moves(scope, by, incoming)
            named = moves.join_from(Account, Person).where(Expression(column, OP.IN, subjects))
            if by is BoardSubject.HOUSEHOLD:
                living = Membership.select(Membership.person).where(Membership.household.in_(subjects))
                named = named.where(Account.person.in_(living))
            sides.append(
                _listed(named, column, Transfer.amount if incoming else -Transfer.amount, Person.name, most)
            )
        found = reduce(add, sides)
    return sorted(found, key=lambda one: (one[1].at, one[1].code))[:most]


def _listed(query: ModelSelect, subject: Any, part: Any, who: Any, most: int) -> list[tuple[int, Source]]:
    title = RuleVersion.select(RuleVersion.title).where(RuleVersion.id == Transfer.rule_version)
    rows = query.select(subject, Transfer.code, title, who, part, Transfer.effective_at).limit(most)
    return [
        (int(key), Source(code, f"{mask_name(name)} · {what or '更正'}", int(points), at))
        for key, code, what, name, points, at in rows.order_by(Transfer.id).tuples()
    ]
