"""Taking points back: a transfer in the other direction, never an erasure, and never more than was given."""

from datetime import datetime

from peewee import fn

from app.services.access import Actor
from app.services.errors import DomainError, invalid, not_found
from app.services.points.transfers import Posting, post
from app.services.registry import homes
from config.vocabulary import ErrorCode, Role
from models.database import transaction
from models.people import Person
from models.points import Transfer
from models.registry import Place, Post, Term


def find_transfer(code: str) -> Transfer:
    transfer = Transfer.get_or_none(Transfer.code == code)
    if transfer is None:
        raise not_found("这笔积分")
    return transfer


def reverse(
    actor: Actor, code: str, reason: str, now: datetime, amount: int | None = None, key: str = ""
) -> Transfer:
    """Take a transfer back, whole or in part, by the supervising group, never by the hand that recorded it.

    `key` tells one partial reversal from the next; a retry with the same key, amount and reason answers the first
    one's success. Errors: NOT_FOUND, SAME_PERSON, STATE_CONFLICT (nothing is left to take back, or it is a
    correction itself), INVALID_INPUT, INSUFFICIENT_POINTS when the points are spent.
    """
    with transaction():
        original = find_transfer(code)
        if not may_supervise(actor, original.credit.person or original.debit.person):
            raise not_found("这笔积分")
        if original.maker_id == actor.id:
            raise DomainError(ErrorCode.SAME_PERSON)
        return take_back(original, actor.id, reason, now, amount, key)


def take_back(
    original: Transfer, maker: int, reason: str, now: datetime, amount: int | None = None, key: str = ""
) -> Transfer:
    """The reversal itself, within the caller's transaction, for whoever was found to be allowed."""
    if original.reverses_id is not None:
        raise DomainError(ErrorCode.STATE_CONFLICT, "更正的记录不能再更正")
    full_key = f"reverse:{original.code}:{key}" if key else f"reverse:{original.code}"
    earlier = Transfer.get_or_none(Transfer.key == full_key) if key else None
    if earlier is None:
        left = original.amount - returned(original)
        if left == 0:
            raise DomainError(ErrorCode.STATE_CONFLICT, "这笔积分已经更正过")
        if amount is not None and amount < left and not key:
            raise invalid("amount", "只更正一部分时，要带防重复编号 Idempotency-Key")
        if amount is not None and amount > left:
            raise invalid("amount", f"最多还能更正 {left} 分")
        amount = amount or left
    else:
        # What is left has changed since; a retry that names no amount means the amount it took then.
        amount = amount or earlier.amount
    posting = Posting(
        debit=original.credit,
        credit=original.debit,
        amount=amount,
        category=original.category,
        key=full_key,
        effective_at=now,
        evidence_kind="transfer",
        evidence=original.code,
        note=reason,
        maker=maker,
        rule_version=original.rule_version_id,
        reverses=original,
    )
    return post(posting, now)


def returned(original: Transfer) -> int:
    """What was taken back of a transfer so far."""
    query = Transfer.select(fn.COALESCE(fn.SUM(Transfer.amount), 0)).where(Transfer.reverses == original)
    return int(query.scalar())


def may_supervise(actor: Actor, holder: Person | None) -> bool:
    """Whether the actor is of the supervising group over one of the holder's homes, or of the places they serve."""
    if holder is None:
        return False
    served = Place.select().join(Post).join(Term).where(Term.person == holder)
    return any(actor.covers(place.path, Role.SUPERVISOR) for place in (*homes(holder), *served))
