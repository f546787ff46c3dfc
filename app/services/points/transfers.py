"""Posting: one row moves points from a debit to a credit account, once for each key, never below zero."""

from dataclasses import asdict, dataclass
from datetime import datetime

from peewee import fn

from app.services.access import Actor
from app.services.errors import DomainError, invalid, not_found
from app.services.local_time import next_period, period_bounds, period_of
from app.services.registry import homes
from config.vocabulary import AccountKind, ErrorCode, Role
from models.database import canonical_json, changed, opaque_code, take_turn, transaction
from models.people import Person
from models.points import Account, ClosedPeriod, Programme, RuleVersion, Transfer


@dataclass(frozen=True, slots=True)
class Posting:
    """What a transfer says, apart from the accounts. `key` makes it happen once, for ever."""

    amount: int
    category: str
    key: str
    effective_at: datetime
    evidence_kind: str = ""
    evidence: str = ""
    note: str = ""
    maker: int | None = None
    checker: int | None = None
    rule_version: int | None = None
    reverses: int | None = None


def person_account(programme: Programme, person: Person) -> Account:
    """The person's account in a programme, opened at first use."""
    found = Account.get_or_none(Account.programme == programme, Account.person == person)
    if found is None:
        Account.insert(programme=programme, kind=AccountKind.PERSON, person=person).on_conflict_ignore().execute()
        found = Account.get(Account.programme == programme, Account.person == person)
    return found


def system_account(programme: Programme, kind: AccountKind) -> Account:
    """A programme's fund, redemption or expiry account, opened at first use."""
    found = Account.get_or_none(Account.programme == programme, Account.kind == kind)
    if found is None:
        Account.insert(programme=programme, kind=kind).on_conflict_ignore().execute()
        found = Account.get(Account.programme == programme, Account.kind == kind)
    return found


def post(debit: Account, credit: Account, posting: Posting, now: datetime, code: str = "") -> Transfer:
    """Move points, within the caller's transaction.

    The key is looked up before the balance: a retry of a success answers that success, also when the first
    one emptied the account. Errors: IDEMPOTENCY_CONFLICT (same key, other content), INSUFFICIENT_POINTS.
    """
    take_turn(f"programme:{debit.programme_id}", f"transfer:{posting.key}")
    content = _content(debit, credit, posting)
    earlier = Transfer.get_or_none(Transfer.key == posting.key)
    if earlier is not None:
        if earlier.content != content:
            raise DomainError(ErrorCode.IDEMPOTENCY_CONFLICT)
        return earlier
    for account, change in sorted(
        ((debit, -posting.amount), (credit, posting.amount)), key=lambda pair: pair[0].id
    ):
        _move(account, change)
    values = asdict(posting)
    return Transfer.create(
        code=code or opaque_code("t"),
        programme=debit.programme_id,
        debit=debit,
        credit=credit,
        recorded_at=now,
        period=_open_period(debit.programme_id, posting.effective_at, now),
        content=content,
        **values,
    )


def _content(debit: Account, credit: Account, posting: Posting) -> str:
    said = asdict(posting) | {"effective_at": posting.effective_at.isoformat()}
    del said["key"]
    return canonical_json({"debit": debit.id, "credit": credit.id, **said})


def _move(account: Account, change: int) -> None:
    if account.kind != AccountKind.PERSON:
        return
    update = Account.update(balance=Account.balance + change).where(Account.id == account.id)
    if change < 0:
        update = update.where(Account.balance >= -change)
    if not changed(update):
        balance = Account.get_by_id(account.id).balance
        raise DomainError(ErrorCode.INSUFFICIENT_POINTS, f"现有 {balance} 分，需要 {-change} 分")


def _open_period(programme: int, effective_at: datetime, now: datetime) -> str:
    """The month it happened in; when that is closed, the month it is written in, or the first open one."""
    period = period_of(effective_at)
    closed = ClosedPeriod.select(fn.MAX(ClosedPeriod.period)).where(ClosedPeriod.programme == programme).scalar()
    if closed is None or period > closed:
        return period
    return max(period_of(now), next_period(closed))


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
    """Points from the fund to a person by a rule. None when the rule's monthly cap leaves nothing to give."""
    programme = version.rule.programme
    with transaction():
        account = person_account(programme, person)
        earlier = Transfer.get_or_none(Transfer.key == key)
        due = earlier.amount if earlier else _within_cap(version, account, amount or version.amount, effective_at)
        if due == 0:
            return None
        posting = Posting(
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
        )
        return post(system_account(programme, AccountKind.FUND), account, posting, now, code)


def _within_cap(version: RuleVersion, account: Account, amount: int, at: datetime) -> int:
    if version.monthly_cap is None:
        return amount
    start, end = period_bounds(period_of(at))
    given = (
        Transfer.select(fn.COALESCE(fn.SUM(Transfer.amount), 0))
        .join(RuleVersion)
        .where(
            Transfer.credit == account,
            RuleVersion.rule == version.rule_id,
            Transfer.effective_at >= start,
            Transfer.effective_at < end,
        )
        .scalar()
    )
    return max(0, min(amount, version.monthly_cap - int(given)))


def redeem(person: Person, programme: Programme, amount: int, what: str, key: str, now: datetime) -> Transfer:
    """Spend points; INSUFFICIENT_POINTS when there are not enough."""
    if amount <= 0:
        raise invalid("amount", "积分要是大于 0 的整数")
    with transaction():
        posting = Posting(amount, "redemption", key, now, "redemption", what, maker=person.id)
        return post(
            person_account(programme, person), system_account(programme, AccountKind.REDEMPTION), posting, now
        )


def find_transfer(code: str) -> Transfer:
    transfer = Transfer.get_or_none(Transfer.code == code)
    if transfer is None:
        raise not_found("这笔积分")
    return transfer


def reverse(actor: Actor, code: str, reason: str, now: datetime) -> Transfer:
    """Take a transfer back, once, by the supervising group, never by the hand that recorded it."""
    with transaction():
        original = find_transfer(code)
        holder = original.credit.person or original.debit.person
        if not may_supervise(actor, holder):
            raise not_found("这笔积分")
        if original.maker_id == actor.id:
            raise DomainError(ErrorCode.SAME_PERSON)
        if original.reverses_id is not None:
            raise DomainError(ErrorCode.STATE_CONFLICT, "更正的记录不能再更正")
        if Transfer.select().where(Transfer.reverses == original).exists():
            raise DomainError(ErrorCode.STATE_CONFLICT, "这笔积分已经更正过")
        posting = Posting(
            amount=original.amount,
            category=original.category,
            key=f"reverse:{original.code}",
            effective_at=now,
            evidence_kind="transfer",
            evidence=original.code,
            note=reason,
            maker=actor.id,
            reverses=original.id,
        )
        return post(original.credit, original.debit, posting, now)


def may_supervise(actor: Actor, holder: Person | None) -> bool:
    """Whether the actor is of the supervising group over one of the holder's homes."""
    return holder is not None and any(actor.covers(home.path, Role.SUPERVISOR) for home in homes(holder))
