"""What people see of the ledger: balances, history with the reason, statements and the quarter's public list."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, Expression, ModelSelect, fn

from app.services import audit
from app.services.access import Actor, within
from app.services.errors import DomainError, invalid, not_found
from app.services.local_time import period_label, period_of
from app.services.points.expiry import soon
from app.services.points.lots import kept_by
from app.services.points.programmes import find_programme
from app.services.points.spending import window_words
from config.vocabulary import AccountKind, ErrorCode, MembershipState, Role
from models.database import transaction
from models.people import Person
from models.points import Account, ClosedPeriod, Programme, RuleVersion, Statement, Transfer
from models.prepared import Prepared, ask
from models.registry import Membership, Place, Post, Term


@dataclass(frozen=True, slots=True)
class Balance:
    """A person's points in a programme: all, those promised by holds, those that came this month, when they expire
    (first day they cannot be used, points), and when they can be spent."""

    programme: Programme
    balance: int
    held: int
    earned_this_month: int
    expires: list[tuple[Any, int]]
    spending: str


def balances(person: Person, now: datetime) -> list[Balance]:
    """Every programme's balance, also those without an account."""
    rows = ask(_BALANCES.format(period=period_of(now)), person=person.id)
    answer = []
    for programme_id, code, name, policy, account, balance, held, earned in rows:
        programme = Programme(id=programme_id, code=code, name=name, policy=json.loads(policy))
        expires = soon(account) if account and kept_by(programme) else []
        answer.append(Balance(programme, balance, held, int(earned), expires, window_words(programme)))
    return answer


_BALANCES = """
SELECT p.id, p.code, p.name, p.policy, a.id, COALESCE(a.balance, 0), COALESCE(a.held, 0),
    (SELECT COALESCE(SUM(t.amount), 0) FROM transfer t WHERE t.credit_id = a.id AND t.period = '{period}')
FROM programme p LEFT JOIN account a ON a.programme_id = p.id AND a.person_id = :person
ORDER BY p.id
"""
"""The month here, and the length of a page below, are part of the text: left open, PostgreSQL expects many more rows
than there are and plans anew at every call, which takes longer than the reading itself."""


def account_of(person: Person, programme: Programme) -> Account | None:
    return _account_of.first(programme.id, person.id)


_account_of = Prepared(
    lambda programme, person: Account.select().where(Account.programme == programme, Account.person == person)
)


def programme_and_account(person: Person, code: str) -> tuple[Programme, Account | None]:
    """A programme by its code (NOT_FOUND) and the person's account in it, if they have one yet."""
    account = _account_in.first(code, person.id)
    return (account.programme, account) if account else (find_programme(code), None)


_account_in = Prepared(
    lambda code, person: (
        Account.select(Account, Programme).join(Programme).where(Programme.code == code, Account.person == person)
    )
)
READERS = (Role.MANAGER, Role.SUPERVISOR, Role.OFFICE, Role.AUDITOR)


def _of_people_here(actor: Actor) -> Expression:
    """The condition that an account is of somebody who lives, or holds or held a post, in the actor's places."""
    lives = (
        Membership.select(Membership.person)
        .join(Place, on=(Membership.household == Place.id))
        .where(within(actor, *READERS), Membership.state == MembershipState.CONFIRMED)
    )
    serves = Term.select(Term.person).join(Post).join(Place).where(within(actor, *READERS))
    return Account.person.in_(lives) | Account.person.in_(serves)


def accounts_below(actor: Actor) -> ModelSelect:
    """Accounts of the people in the actor's places, residents and holders of posts."""
    return (
        Account.select(Account, Person, Programme)
        .join(Person, on=(Account.person == Person.id))
        .switch(Account)
        .join(Programme)
        .where(_of_people_here(actor))
    )


def find_account(actor: Actor, code: str, now: datetime) -> Account:
    """An account of somebody in the actor's places; that it was opened is written down. NOT_FOUND otherwise."""
    found = accounts_below(actor).where(Account.code == code).first()
    if found is None:
        raise not_found("这个积分账户")
    with transaction():
        audit.write(actor, "account.read", found.code, now)
    return found


def transfers_of(account: Account) -> ModelSelect:
    """Every transfer of an account, with what explains each."""
    credit = Account.alias()
    return (
        Transfer.select(Transfer, RuleVersion, credit)
        .join(credit, on=(Transfer.credit == credit.id), attr="credit")
        .switch(Transfer)
        .join(RuleVersion, JOIN.LEFT_OUTER, on=(Transfer.rule_version == RuleVersion.id), attr="rule_version")
        .where((Transfer.credit == account.id) | (Transfer.debit == account.id))
    )


def statements_below(actor: Actor) -> ModelSelect:
    """Statements of the people in the actor's places."""
    return (
        Statement.select(Statement, Account, Person, Programme, Place)
        .join(Account)
        .join(Person, on=(Account.person == Person.id))
        .switch(Account)
        .join(Programme)
        .switch(Statement)
        .join(Place, JOIN.LEFT_OUTER, on=(Statement.building == Place.id), attr="building")
        .where(_of_people_here(actor))
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A transfer as its account's holder reads it: `points` came (positive) or went, and why in one sentence."""

    id: int
    code: str
    points: int
    category: str
    why: str
    effective_at: datetime
    recorded_at: datetime
    period: str
    corrects: str


def history(account: Account, limit: int, before: tuple[str, int] | None = None) -> list[Line]:
    """An account's transfers with what explains them, by the month they count in and newest first.

    `before` is (period, id) of the last one seen. Each side is read from its own index and no further than asked,
    so that a page of a long history costs what a page of a short one does.
    """
    period, last = before or ("9999-99", 0)
    lines = []
    for row in ask(_HISTORY.format(most=int(limit)), account=account.id, period=period, last=last):
        row_id, code, incoming, category, effective_at, recorded_at, counted, corrects, amount, *reasons = row
        points, why = (amount if incoming else -amount), _why(amount, corrects, *reasons)
        times = datetime.fromisoformat(effective_at), datetime.fromisoformat(recorded_at)
        lines.append(Line(row_id, code, points, category, why, *times, counted, corrects))
    return lines


_SIDE = (
    "SELECT id FROM (SELECT id, period FROM transfer WHERE {side} = :account AND (period, id) < (:period, :last)"
    " ORDER BY period DESC, id DESC LIMIT {{most}}) {side}s"
)
_HISTORY = f"""
SELECT t.id, t.code, t.credit_id = :account, t.category, t.effective_at, t.recorded_at, t.period, t.corrects,
    t.amount, t.evidence, t.note, t.reverses_id, c.kind, v.sentence
FROM transfer t JOIN account c ON c.id = t.credit_id LEFT JOIN rule_version v ON v.id = t.rule_version_id
WHERE t.id IN ({_SIDE.format(side="credit_id")} UNION ALL {_SIDE.format(side="debit_id")})
ORDER BY t.period DESC, t.id DESC LIMIT {{most}}
"""


def explain(transfer: Transfer) -> str:
    """Why these points moved, in one sentence, by the rule as it was then."""
    version = transfer.rule_version if transfer.rule_version_id else None
    return _why(
        transfer.amount,
        transfer.corrects,
        transfer.evidence,
        transfer.note,
        transfer.reverses_id,
        transfer.credit.kind,
        version.sentence if version else None,
    )


def _why(
    amount: int, corrects: str, evidence: str, note: str, reverses: int | None, kind: str, sentence: str | None
) -> str:
    if reverses:
        return f"更正 {evidence} 这笔积分：{note}"
    late = f"（补记 {period_label(corrects)}）" if corrects else ""
    if kind in (AccountKind.REDEMPTION, AccountKind.ORGANISATION):
        return f"兑换「{evidence}」，用去 {amount} 分"
    if kind == AccountKind.EXPIRY:
        return f"{amount} 分没有在 {evidence} 前用完，已到期"
    if sentence is None:
        return (note or evidence) + late
    return sentence.format(evidence=evidence, amount=amount) + late


_ALWAYS = {"redemption": "兑换", "expiry": "到期"}


def category_label(programme: Programme, code: str) -> str:
    """The programme's word for a category."""
    return programme.policy["categories"].get(code) or _ALWAYS.get(code, code)


def statements(account: Account) -> ModelSelect:
    return Statement.select().where(Statement.account == account).order_by(Statement.period.desc())


def statement(account: Account | None, period: str) -> Statement:
    found = account and Statement.get_or_none(Statement.account == account, Statement.period == period)
    if not found:
        raise not_found(f"{period} 的积分月报")
    return found


def quarter_periods(quarter: str) -> list[str]:
    """The months of a quarter such as 2026-Q3; INVALID_INPUT when it is not one."""
    year, _, number = quarter.partition("-Q")
    if not (year.isdigit() and len(year) == 4 and number in ("1", "2", "3", "4")):
        raise invalid("quarter", "季度要写成 2026-Q3 这样")
    return [f"{year}-{month:02}" for month in range(int(number) * 3 - 2, int(number) * 3 + 1)]


def public_list(programme: str, quarter: str, place: Place) -> ModelSelect:
    """一季一公示: what the people below a place earned in a closed quarter: (person's name, building, points).

    Names are for the caller to mask. Errors: INVALID_INPUT, PERIOD_NOT_OVER until every month of it is closed.
    """
    found, months = find_programme(programme), quarter_periods(quarter)
    closed = ClosedPeriod.select().where(ClosedPeriod.programme == found, ClosedPeriod.period == months[-1])
    if not closed.exists():
        raise DomainError(ErrorCode.PERIOD_NOT_OVER, f"{quarter} 还没有结账，结账后公示")
    points = fn.SUM(Statement.earned_total)
    return (
        Statement.select(Account.id, Person.name, Place.label, points.alias("points"))
        .join(Account)
        .join(Person)
        .switch(Statement)
        .join(Place, on=(Statement.building == Place.id))
        .where(Account.programme == found, Statement.period.in_(months), Place.below(place.path))
        .group_by(Account.id, Person.name, Place.label)
        .having(points > 0)
        .order_by(points.desc(), Account.id)
    )
