"""Points by rule: what a rule gives, within its caps."""

from datetime import datetime, timedelta

from peewee import fn

from app.services.local_time import day_start, local_day, period_bounds, period_of
from app.services.points.transfers import Posting, person_account, post, system_account
from config.vocabulary import AccountKind, MembershipState
from models.database import take_alone, transaction
from models.people import Person
from models.points import Account, RuleVersion, Transfer
from models.registry import Membership


def award(
    version: RuleVersion,
    person: Person,
    *,
    evidence_kind: str,
    evidence: str,
    key: str,
    effective_at: datetime,
    now: datetime,
    amount: int | None = None,
    note: str = "",
    maker: int | None = None,
    checker: int | None = None,
    code: str = "",
) -> Transfer | None:
    """Points from the fund to a person by a rule. None when the rule's caps leave nothing to give."""
    programme = version.rule.programme
    with transaction():
        account = person_account(programme, person)
        due = amount or version.amount
        if version.caps:
            earlier = Transfer.get_or_none(Transfer.key == key)
            due = earlier.amount if earlier else _within_caps(version, account, due, effective_at)
        if due == 0:
            return None
        posting = Posting(
            debit=system_account(programme, AccountKind.FUND),
            credit=account,
            amount=due,
            category=version.category,
            key=key,
            effective_at=effective_at,
            evidence_kind=evidence_kind,
            evidence=evidence,
            note=note,
            maker=maker,
            checker=checker,
            rule_version=version.id,
            code=code,
        )
        return post(posting, now)


def _within_caps(version: RuleVersion, account: Account, amount: int, at: datetime) -> int:
    """What of an amount every cap of the rule still leaves. Holders are locked first, so that two awards at once
    do not both find room."""
    for holder, spans in version.caps.items():
        accounts = _household(account) if holder == "household" else [account.id]
        for number in sorted(accounts):
            take_alone(f"caps:{number}")
        for span, most in spans.items():
            amount = min(amount, most - _given(version, accounts, *_bounds(span, at)))
    return max(0, amount)


def _household(account: Account) -> list[int]:
    """The accounts of everybody who shares a home with the holder, in the same programme."""
    homes = Membership.select(Membership.household).where(
        Membership.person == account.person_id, Membership.state == MembershipState.CONFIRMED
    )
    together = Membership.select(Membership.person).where(
        Membership.household.in_(homes), Membership.state == MembershipState.CONFIRMED
    )
    rows = Account.select(Account.id).where(Account.programme == account.programme, Account.person.in_(together))
    return sorted({account.id, *(row.id for row in rows)})


def _bounds(span: str, at: datetime) -> tuple[datetime, datetime]:
    """First moment of the day, week (from Monday) or month, and of the one after it."""
    if span == "month":
        return period_bounds(period_of(at))
    day = local_day(at)
    if span == "week":
        monday = day - timedelta(days=day.weekday())
        return day_start(monday), day_start(monday + timedelta(days=7))
    return day_start(day), day_start(day + timedelta(days=1))


def _given(version: RuleVersion, accounts: list[int], start: datetime, end: datetime) -> int:
    """What any version of the rule gave these accounts in a span, less what was taken back."""
    back = Transfer.alias()
    returned = back.select(fn.COALESCE(fn.SUM(back.amount), 0)).where(back.reverses == Transfer.id)
    given = (
        Transfer.select(fn.COALESCE(fn.SUM(Transfer.amount - returned), 0))
        .join(RuleVersion)
        .where(
            Transfer.credit.in_(accounts),
            Transfer.period >= period_of(start),
            Transfer.reverses.is_null(),
            RuleVersion.rule == version.rule_id,
            Transfer.effective_at >= start,
            Transfer.effective_at < end,
        )
        .scalar()
    )
    return int(given)
