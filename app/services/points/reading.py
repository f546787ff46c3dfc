"""What people see of the ledger: balances, history with the reason, and monthly statements."""

from datetime import datetime

from peewee import JOIN, ModelSelect, fn

from app.services.errors import not_found
from app.services.local_time import period_of
from config.vocabulary import AccountKind
from models.people import Person
from models.points import Account, Programme, RuleVersion, Statement, Transfer


def balances(person: Person, now: datetime) -> list[tuple[Programme, int, int]]:
    """(programme, balance, points earned this month) for every programme, also those without an account."""
    earned = (
        Transfer.select(Transfer.credit, fn.SUM(Transfer.amount).alias("points"))
        .join(Account, on=(Transfer.credit == Account.id))
        .where(Account.person == person, Transfer.period == period_of(now))
        .group_by(Transfer.credit)
    )
    this_month = {row.credit_id: int(row.points) for row in earned}
    accounts = {row.programme_id: row for row in Account.select().where(Account.person == person)}
    answer = []
    for programme in Programme.select().order_by(Programme.id):
        account = accounts.get(programme.id)
        answer.append((programme, account.balance, this_month.get(account.id, 0)) if account else (programme, 0, 0))
    return answer


def account_of(person: Person, programme: Programme) -> Account | None:
    return Account.get_or_none(Account.programme == programme, Account.person == person)


def history(account: Account) -> ModelSelect:
    """An account's transfers with what explains them, newest first."""
    return (
        Transfer.select(Transfer, RuleVersion)
        .join(RuleVersion, JOIN.LEFT_OUTER)
        .where((Transfer.credit == account) | (Transfer.debit == account))
        .order_by(Transfer.id.desc())
    )


def explain(transfer: Transfer) -> str:
    """Why these points moved, in one sentence, by the rule as it was then."""
    if transfer.reverses_id:
        return f"更正 {transfer.reverses.code} 这笔积分：{transfer.note}"
    if transfer.credit.kind == AccountKind.REDEMPTION:
        return f"兑换「{transfer.evidence}」，用去 {transfer.amount} 分"
    if transfer.rule_version is None:
        return transfer.note or transfer.evidence
    return transfer.rule_version.sentence.format(evidence=transfer.evidence, amount=transfer.amount)


_ALWAYS = {"redemption": "兑换", "expiry": "到期", "correction": "更正"}


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
