"""What people see of the ledger: balances, history with the reason, statements and the quarter's public list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, ModelSelect, fn

from app.services.errors import DomainError, invalid, not_found
from app.services.local_time import period_label, period_of
from app.services.points.expiry import soon
from app.services.points.lots import kept_by
from app.services.points.programmes import find_programme
from app.services.points.spending import window_words
from config.vocabulary import AccountKind, ErrorCode
from models.database import current, is_postgresql
from models.people import Person
from models.points import Account, ClosedPeriod, Programme, RuleVersion, Statement, Transfer
from models.registry import Place


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
    this_month = fn.COALESCE(fn.SUM(Transfer.amount), 0)
    accounts = (
        Account.select(Account, this_month.alias("earned"))
        .join(Transfer, JOIN.LEFT_OUTER, on=(Transfer.credit == Account.id) & (Transfer.period == period_of(now)))
        .where(Account.person == person)
        .group_by(Account.id)
        .objects()
    )
    mine = {row.programme_id: row for row in accounts}
    answer = []
    for programme in Programme.select().order_by(Programme.id):
        account = mine.get(programme.id)
        expires = soon(account) if account and kept_by(programme) else []
        balance, held, earned = (account.balance, account.held, int(account.earned)) if account else (0, 0, 0)
        answer.append(Balance(programme, balance, held, earned, expires, window_words(programme)))
    return answer


def account_of(person: Person, programme: Programme) -> Account | None:
    return Account.get_or_none(Account.programme == programme, Account.person == person)


def history(account: Account, limit: int, before: tuple[str, int] | None = None) -> list[Transfer]:
    """An account's transfers with what explains them, by the month they count in and newest first.

    `before` is (period, id) of the last one seen. Each side is read from its own index and no further than asked,
    so that a page of a long history costs what a page of a short one does.
    """
    bound = before or ("9999-99", 0)
    side = (
        "SELECT id, period FROM transfer WHERE {side} = ? AND (period, id) < (?, ?)"
        " ORDER BY period DESC, id DESC LIMIT ?"
    )
    sql = (
        f"SELECT id FROM (SELECT * FROM ({side.format(side='credit_id')}) came"
        f" UNION ALL SELECT * FROM ({side.format(side='debit_id')}) went) both_sides"
        " ORDER BY period DESC, id DESC LIMIT ?"
    )
    one_side = (account.id, *bound, limit)
    found = current().database.execute_sql(
        sql.replace("?", "%s") if is_postgresql() else sql, (*one_side, *one_side, limit)
    )
    credit = Account.alias()
    rows = (
        Transfer.select(Transfer, RuleVersion, credit)
        .join(RuleVersion, JOIN.LEFT_OUTER)
        .switch(Transfer)
        .join(credit, on=(Transfer.credit == credit.id))
        .where(Transfer.id.in_([row_id for (row_id,) in found.fetchall()]))
        .order_by(Transfer.period.desc(), Transfer.id.desc())
    )
    return list(rows)


def explain(transfer: Transfer) -> str:
    """Why these points moved, in one sentence, by the rule as it was then."""
    if transfer.reverses_id:
        return f"更正 {transfer.evidence} 这笔积分：{transfer.note}"
    late = f"（补记 {period_label(transfer.corrects)}）" if transfer.corrects else ""
    kind = transfer.credit.kind
    if kind in (AccountKind.REDEMPTION, AccountKind.ORGANISATION):
        return f"兑换「{transfer.evidence}」，用去 {transfer.amount} 分"
    if kind == AccountKind.EXPIRY:
        return f"{transfer.amount} 分没有在 {transfer.evidence} 前用完，已到期"
    if transfer.rule_version is None:
        return (transfer.note or transfer.evidence) + late
    return transfer.rule_version.sentence.format(evidence=transfer.evidence, amount=transfer.amount) + late


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
