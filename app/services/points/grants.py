"""Points that come by the calendar: the month's grant, and the claim of whom it did not reach."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from peewee import IntegrityError, ModelSelect, fn

from app.services import notices
from app.services.access import Actor, within
from app.services.errors import DomainError, invalid, not_found
from app.services.local_time import local, local_day, period_bounds, period_label, period_of, previous_period
from app.services.points.policy import GRANT_TRIGGER, policy_over_time
from app.services.points.programmes import find_programme, triggered_rules
from app.services.points.transfers import Posting, post_all, system_account
from app.services.registry import home_of
from config.vocabulary import AccountKind, ClaimState, ErrorCode, MembershipState, NoticeKind, Role
from models.database import changed, opaque_code, transaction
from models.people import Person
from models.points import Account, Claim, Programme, RuleVersion, Transfer
from models.registry import Membership, Place

CHUNK = 500
CLAIM_MONTHS = 12
"""How far back a missing grant can be claimed."""


def grant_monthly(period: str, now: datetime, progress: Callable[[int, int], None] | None = None) -> int:
    """Post the month's grant to everybody entitled on its first day; answers how many are.

    Each grant is keyed by rule, person and month: granting again, or going on where it was cut off, changes nothing.
    """
    start, _ = period_bounds(period)
    granted = 0
    for version in triggered_rules(GRANT_TRIGGER, max(start, now)):
        age = _age(version.rule.programme, period)
        entitled = list(_entitled(age, period).tuples()) if age is not None else []
        for first in range(0, len(entitled), CHUNK):
            with transaction():
                _grant(version, dict(entitled[first : first + CHUNK]), period, now)
            if progress:
                progress(min(first + CHUNK, len(entitled)), len(entitled))
        granted += len(entitled)
    return granted


def _ages(programme: Programme, periods: Iterable[str]) -> dict[str, int | None]:
    """From which age each month's grant was, by the policy as it stood on the month's first day; None for none."""
    policy = policy_over_time(programme)
    grants = {period: policy(period_bounds(period)[0]).get("grant") for period in periods}
    return {period: grant["min_age"] if grant else None for period, grant in grants.items()}


def _age(programme: Programme, period: str) -> int | None:
    return _ages(programme, [period])[period]


def entitled_at_age(age: int, period: str) -> int:
    """How many a month's grant would be for."""
    return int(_entitled(age, period).count())


def _entitled(age: int, period: str) -> ModelSelect:
    """(id, code) of those who are of an age, and live here, on the month's first day."""
    return (
        Person.select(Person.id, Person.code)
        .join(Membership, on=(Membership.person == Person.id))
        .where(
            Person.born_on <= _born_by(age, period),
            Membership.state == MembershipState.CONFIRMED,
            Person.merged_into.is_null(),
        )
        .distinct()
        .order_by(Person.id)
    )


def _born_by(age: int, period: str) -> date:
    """The last birthday that is old enough on the month's first day."""
    day = local_day(period_bounds(period)[0])
    return date(day.year - age, day.month, day.day)


def _grant(version: RuleVersion, people: dict[int, str], period: str, now: datetime) -> None:
    programme = version.rule.programme
    known = {row.person_id: row for row in _accounts(programme, people)}
    new = [
        {"code": opaque_code("a"), "programme": programme, "kind": AccountKind.PERSON, "person": person}
        for person in people
        if person not in known
    ]
    if new:
        Account.insert_many(new).on_conflict_ignore().execute()
        known = {row.person_id: row for row in _accounts(programme, people)}
    fund = system_account(programme, AccountKind.FUND)
    # In the order of the accounts, so that two runs at once wait for each other and do not deadlock.
    accounts = sorted(known.values(), key=lambda account: account.id)
    post_all([_granting(version, fund, one, people[one.person_id], period) for one in accounts], now)


def _accounts(programme: Programme, people: dict[int, str]) -> list[Account]:
    rows = list(Account.select().where(Account.programme == programme, Account.person.in_(list(people))))
    for row in rows:
        row.programme = programme
    return rows


def _granting(version: RuleVersion, fund: Account, account: Account, person: str, period: str) -> Posting:
    return Posting(
        debit=fund,
        credit=account,
        amount=version.amount,
        category=version.category,
        key=f"grant:{version.rule.code}:{person}:{period}",
        effective_at=period_bounds(period)[0],
        evidence_kind="month",
        evidence=period_label(period),
        rule_version=version.id,
    )


@dataclass(frozen=True, slots=True)
class Granting:
    """The month's grant of a programme for one person: what it is, and the transfer if it has arrived."""

    version: RuleVersion
    arrived: Transfer | None


def grant_of(person: Person, programme: Programme, period: str) -> Granting:
    """Errors: INVALID_INPUT for a programme without grants in that month, RULE_NOT_IN_FORCE."""
    if _age(programme, period) is None:
        raise invalid("programme", f"{programme.name}{period_label(period)}不按月发放")
    rules = [
        one for one in triggered_rules(GRANT_TRIGGER, period_bounds(period)[1]) if one.rule.programme == programme
    ]
    if not rules:
        raise DomainError(ErrorCode.RULE_NOT_IN_FORCE)
    key = f"grant:{rules[0].rule.code}:{person.code}:{period}"
    return Granting(rules[0], Transfer.get_or_none(Transfer.key == key))


def claim(actor: Actor, person: Person, code: str, period: str, note: str, now: datetime) -> Claim:
    """Say that a month's grant did not arrive; saying it again answers the same claim.

    Errors: GRANT_ARRIVED with the day, NOT_ENTITLED, INVALID_INPUT.
    """
    programme = find_programme(code)
    home = home_of(person)
    if home is None:
        raise not_found("您的住处")
    months = (local(now).year - int(period[:4])) * 12 + local(now).month - int(period[5:])
    if not 0 <= months <= CLAIM_MONTHS:
        raise invalid("period", f"可以申领最近 {CLAIM_MONTHS} 个月的积分")
    granting = grant_of(person, programme, period)
    if granting.arrived is not None:
        day = local(granting.arrived.recorded_at)
        raise DomainError(
            ErrorCode.GRANT_ARRIVED, f"{period_label(period)}的积分 {day.month} 月 {day.day} 日已经到账"
        )
    years = _age(programme, period) or 0
    if not _entitled(years, period).where(Person.id == person.id).exists():
        raise DomainError(
            ErrorCode.NOT_ENTITLED, f"{programme.name}发给 {years} 周岁及以上的居民；如果年龄登记有误，请联系社区"
        )
    mine = (Claim.programme == programme) & (Claim.person == person) & (Claim.period == period)
    try:
        with transaction():
            known = Claim.get_or_none(mine)
            return known or Claim.create(
                code=opaque_code("c"),
                programme=programme,
                person=person,
                place=home,
                period=period,
                state=ClaimState.OPEN,
                note=note,
                maker=actor.person,
                recorded_at=now,
            )
    except IntegrityError:
        return Claim.get(mine)


@dataclass(frozen=True, slots=True)
class GrantMonth:
    """A month in which a person was due a programme's grant: the transfer if it arrived, the claim if there is one."""

    period: str
    arrived: Transfer | None
    claim: Claim | None


def grant_months(person: Person, programme: Programme, now: datetime) -> list[GrantMonth]:
    """The months since the programme first granted, the last ones, newest first; none for whom it is not meant."""
    rules = [one for one in triggered_rules(GRANT_TRIGGER, now) if one.rule.programme == programme]
    if not rules or home_of(person) is None or person.born_on is None:
        return []
    first = (
        Transfer.select(fn.MIN(Transfer.period))
        .where(Transfer.debit == system_account(programme, AccountKind.FUND), Transfer.evidence_kind == "month")
        .scalar()
    )
    if first is None:
        return []
    periods = [period_of(now)]
    while len(periods) <= CLAIM_MONTHS and periods[-1] > first:
        periods.append(previous_period(periods[-1]))
    ages = _ages(programme, periods)
    due = [one for one, age in ages.items() if age is not None and person.born_on <= _born_by(age, one)]
    keys = {f"grant:{rules[0].rule.code}:{person.code}:{period}": period for period in due}
    arrived = {keys[row.key]: row for row in Transfer.select().where(Transfer.key.in_(list(keys)))}
    mine = Claim.select().where(Claim.programme == programme, Claim.person == person, Claim.period.in_(due))
    claims = {row.period: row for row in mine}
    return [GrantMonth(period, arrived.get(period), claims.get(period)) for period in due]


def find_claim(actor: Actor, code: str) -> Claim:
    found = Claim.get_or_none(Claim.code == code)
    if found is None or not (actor.id == found.person_id or actor.covers(found.place.path, Role.OFFICE)):
        raise not_found("这条申领")
    return found


def claims(actor: Actor) -> ModelSelect:
    """Every claim of the office's places."""
    return (
        Claim.select(Claim, Place, Person, Programme)
        .join(Place)
        .switch(Claim)
        .join(Person, on=(Claim.person == Person.id))
        .switch(Claim)
        .join(Programme)
        .where(within(actor, Role.OFFICE))
    )


def open_claims(actor: Actor) -> ModelSelect:
    """Claims the office has to answer, oldest first."""
    return claims(actor).where(Claim.state == ClaimState.OPEN).order_by(Claim.recorded_at, Claim.id)


def granted_by_month(actor: Actor, months: int = 12) -> list[tuple[str, str, int, int]]:
    """What came by the calendar to residents of the office's places: (programme's name, month, people, points),
    the newest month first."""
    here = (
        Membership.select(Membership.person)
        .join(Place, on=(Membership.household == Place.id))
        .where(within(actor, Role.OFFICE), Membership.state == MembershipState.CONFIRMED)
    )
    rows = (
        Transfer.select(Programme.name, Transfer.period, fn.COUNT(fn.DISTINCT(Account.id)), fn.SUM(Transfer.amount))
        .join(Account, on=(Transfer.credit == Account.id))
        .join(Programme)
        .where(Transfer.evidence_kind == "month", Account.person.in_(here))
        .group_by(Programme.id, Programme.name, Transfer.period)
        .order_by(Transfer.period.desc(), Programme.id)
        .limit(months)
        .tuples()
    )
    return [(name, period, int(people), int(points)) for name, period, people, points in rows]


def claim_actions(actor: Actor, found: Claim) -> list[tuple[str, str]]:
    may = found.state == ClaimState.OPEN and actor.id != found.person_id
    return [("grant", "补发"), ("refuse", "不补发")] if may and actor.covers(found.place.path, Role.OFFICE) else []


def answer_claim(actor: Actor, code: str, yes: bool, words: str, now: datetime) -> Claim:
    """The office's answer: the grant is posted by its rule, or refused with a reason.

    Errors: FORBIDDEN, SAME_PERSON, ALREADY_TAKEN, INVALID_INPUT.
    """
    with transaction():
        found = find_claim(actor, code)
        actor.require(found.place.path, Role.OFFICE)
        if actor.id == found.person_id:
            raise DomainError(ErrorCode.SAME_PERSON)
        if not yes and not words.strip():
            raise invalid("reason", "请写明不补发的原因")
        state = ClaimState.GRANTED if yes else ClaimState.REFUSED
        decided = changed(
            Claim.update(
                state=state, answer=words.strip(), checker=actor.person, decided_at=now, version=Claim.version + 1
            ).where(Claim.id == found.id, Claim.state == ClaimState.OPEN)
        )
        if not decided:
            raise DomainError(ErrorCode.ALREADY_TAKEN)
        if yes:
            version = grant_of(found.person, found.programme, found.period).version
            _grant(version, {found.person_id: found.person.code}, found.period, now)
        notices.post(
            kind=NoticeKind.POINTS,
            title=f"{period_label(found.period)}{found.programme.name}{state.label}",
            body=words.strip() or "社区已经补发，请在积分明细里查看。",
            link=f"/pages/points/index?programme={found.programme.code}",
            person=found.person,
            key=f"claim:{found.code}",
            now=now,
        )
    return Claim.get_by_id(found.id)
