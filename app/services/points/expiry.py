"""The day points end: what was not used in time goes to the programme's expiry account."""

from collections.abc import Callable
from datetime import date, datetime

from peewee import fn

from app.services.local_time import local_day
from app.services.points.lots import kept_by
from app.services.points.programmes import programmes
from app.services.points.transfers import Posting, post_all, system_account
from config.vocabulary import AccountKind
from models.database import transaction
from models.points import Account, Lot, Programme, Transfer

CHUNK = 500


def expire(now: datetime, progress: Callable[[int, int], None] | None = None) -> int:
    """Expire what is over by today; answers how many points. Run again, it changes nothing.

    Points that are promised by a hold do not expire under it: they do on the day after it ended.
    """
    today, points = local_day(now), 0
    for programme in programmes():
        if kept_by(programme):
            due = _due(programme, today)
            for start in range(0, len(due), CHUNK):
                points += _expire(programme, due[start : start + CHUNK], today, now)
                if progress:
                    progress(min(start + CHUNK, len(due)), len(due))
    return points


def _due(programme: Programme, today: date) -> list[int]:
    rows = (
        Lot.select(Lot.account)
        .join(Account)
        .where(Account.programme == programme, Lot.expires_on <= today, Lot.remaining > 0)
        .distinct()
        .order_by(Lot.account)
        .tuples()
    )
    return [account for (account,) in rows]


def _expire(programme: Programme, accounts: list[int], today: date, now: datetime) -> int:
    with transaction():
        target = system_account(programme, AccountKind.EXPIRY)
        over = fn.SUM(Lot.remaining)
        rows = (
            Account.select(Account, over.alias("over"))
            .join(Lot)
            .where(Account.id.in_(accounts), Lot.expires_on <= today, Lot.remaining > 0)
            .group_by(Account.id)
            .order_by(Account.id)
            .objects()
        )
        done = Transfer.select(Transfer.key).where(Transfer.key.in_([_key(one, today) for one in accounts]))
        already = {row.key for row in done}
        postings = []
        for account in rows:
            account.programme = programme
            amount = min(int(account.over), account.balance - account.held)
            if amount > 0 and _key(account.id, today) not in already:
                postings.append(
                    Posting(
                        debit=account,
                        credit=target,
                        amount=amount,
                        category="expiry",
                        key=_key(account.id, today),
                        effective_at=now,
                        evidence_kind="expiry",
                        evidence=today.isoformat(),
                    )
                )
        post_all(postings, now)
    return sum(one.amount for one in postings)


def _key(account: int, today: date) -> str:
    return f"expiry:{account}:{today.isoformat()}"


def soon(account: Account | int) -> list[tuple[date, int]]:
    """What of an account expires when, the soonest first."""
    rows = (
        Lot.select(Lot.expires_on, fn.SUM(Lot.remaining))
        .where(Lot.account == account, Lot.remaining > 0)
        .group_by(Lot.expires_on)
        .order_by(Lot.expires_on)
        .tuples()
    )
    return [(day, int(points)) for day, points in rows]
