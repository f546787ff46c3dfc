"""Points that expire: kept in lots, the oldest expiry spent first, and given back with their expiry.

Each earning keeps the expiry it was written under, whatever the policy says later: while points of a programme
expire, an earning makes a lot, and what was earned at other times has none and never expires. So a person's lots
never sum to more than the balance.
"""

from collections.abc import Iterable
from datetime import date, datetime

from peewee import fn

from app.services.local_time import first_of_next_month, local_day
from config.vocabulary import AccountKind
from models.points import Account, Lot, LotUse, Programme, Transfer


def kept_by(programme: Programme) -> bool:
    """Whether points of the programme expire, or did once, so that people may have lots: everywhere else a transfer
    is one statement."""
    return "expiry" in programme.policy


def expiring(programme: Programme) -> bool:
    """Whether what is earned now will expire."""
    return bool(programme.policy.get("expiry"))


def expires_on(programme: Programme, effective_at: datetime) -> date:
    """The first day on which points earned at a moment cannot be used any more.

    Policy: {"months": n}: n whole months after the month they were earned in. {"year_end": n}: at the end of the
    n-th year after the one they were earned in (0: the same year).
    """
    policy = programme.policy["expiry"]
    earned = local_day(effective_at)
    if "year_end" in policy:
        return date(earned.year + policy["year_end"] + 1, 1, 1)
    day = first_of_next_month(earned)
    for _ in range(policy["months"]):
        day = first_of_next_month(day)
    return day


def follow(transfer: Transfer, debit: Account, credit: Account) -> None:
    """What a transfer just written does to the lots of its people, within its transaction."""
    original = Transfer.get_by_id(transfer.reverses_id) if transfer.reverses_id else None
    if debit.kind == AccountKind.PERSON:
        _take(transfer, debit, earning=original)
    if credit.kind == AccountKind.PERSON:
        if original is not None and debit.kind != AccountKind.FUND:
            _give_back(transfer, original)
        elif expiring(credit.programme):
            Lot.create(
                account=credit,
                transfer=transfer,
                amount=transfer.amount,
                remaining=transfer.amount,
                expires_on=expires_on(credit.programme, transfer.effective_at),
            )


def _take(transfer: Transfer, account: Account, earning: Transfer | None) -> None:
    """Oldest expiry first, then what has no lot. The reversal of an earning takes that earning's own lot before all
    others, or first what has no lot if it had none."""
    lots = list(Lot.select().where(Lot.account == account, Lot.remaining > 0).order_by(Lot.expires_on, Lot.id))
    if not lots:
        return
    amount = transfer.amount
    if earning is not None:
        if Lot.select().where(Lot.transfer == earning).exists():
            lots.sort(key=lambda lot: lot.transfer_id != earning.id)
        else:
            before = Account.select(Account.balance).where(Account.id == account.id).scalar() + amount
            amount -= min(amount, before - sum(lot.remaining for lot in lots))
    _spread(transfer, amount, ((lot, lot.remaining) for lot in lots), sign=1)


def _give_back(transfer: Transfer, original: Transfer) -> None:
    """To the lots the original took from, the one that lives longest first; the rest had none."""
    used = (
        LotUse.select(LotUse.lot, fn.SUM(LotUse.amount).alias("taken"))
        .join(Transfer)
        .where((LotUse.transfer == original) | (Transfer.reverses == original))
        .group_by(LotUse.lot)
    )
    taken = {row.lot_id: int(row.taken) for row in used}
    if taken:
        lots = Lot.select().where(Lot.id.in_(list(taken))).order_by(Lot.expires_on.desc(), Lot.id.desc())
        _spread(transfer, transfer.amount, ((lot, taken[lot.id]) for lot in lots), sign=-1)


def _spread(transfer: Transfer, amount: int, lots: Iterable[tuple[Lot, int]], sign: int) -> None:
    for lot, most in lots:
        part = min(amount, most)
        if part == 0:
            continue
        Lot.update(remaining=Lot.remaining - sign * part).where(Lot.id == lot.id).execute()
        LotUse.create(lot=lot, transfer=transfer, amount=sign * part)
        amount -= part
