"""Posting: one row moves points from a debit to a credit account, once for each key, never below zero.

The database moves the balances itself as the row is written (migration 0002), so that a posting is one statement
and nobody can write a transfer without its effect.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from peewee import IntegrityError, fn

from app.services.errors import DomainError
from app.services.local_time import next_period, period_of
from app.services.points import lots
from app.services.points.seals import seal
from config.vocabulary import AccountKind, ErrorCode
from models.database import current, is_postgresql, opaque_code, together
from models.people import Person
from models.points import Account, ClosedPeriod, Programme, Transfer
from models.prepared import Prepared
from models.registry import Organisation

CHUNK = 400


@dataclass(frozen=True, slots=True)
class Posting:
    """What a transfer says. `key` makes it happen once, for ever; `code` is its public id, made up if empty."""

    debit: Account
    credit: Account
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
    reverses: Transfer | None = None
    code: str = ""


_COLUMNS = (
    *("code", "programme_id", "debit_id", "credit_id", "amount", "category", "rule_version_id"),
    *("evidence_kind", "evidence", "note", "maker_id", "checker_id", "effective_at", "recorded_at"),
    *("period", "corrects", "key", "reverses_id", "seal"),
)
_SAME = (
    *("debit_id", "credit_id", "amount", "category", "rule_version_id"),
    *("evidence_kind", "evidence", "note", "maker_id", "reverses_id"),
)
"""What two postings of one key must have in common: everything but the times, which differ in a retry, and what
follows from them."""


def post(posting: Posting, now: datetime) -> Transfer:
    """Move points; within the caller's transaction if there is one.

    The key comes before the balance: a retry of a success answers that success, also when the first one emptied
    the account. Errors: IDEMPOTENCY_CONFLICT (same key, other content), INSUFFICIENT_POINTS, STATE_CONFLICT
    (the month was closed a moment ago, or more would be taken back than was given).
    """
    return post_all([posting], now)[0]


def post_all(postings: Sequence[Posting], now: datetime) -> list[Transfer]:
    """Linked transfers: in this order, all of them or none."""

    def write() -> list[Transfer]:
        chunks = (postings[start : start + CHUNK] for start in range(0, len(postings), CHUNK))
        return [made for chunk in chunks for made in _write(chunk, now)]

    alone = len(postings) == 1 and not lots.kept_by(postings[0].debit.programme)
    with _told_plainly():
        return together(write, one_statement=alone)


def _write(postings: Sequence[Posting], now: datetime) -> list[Transfer]:
    rows = [_row(one, now) for one in postings]
    values = [value for row in rows for value in row.values()]
    sql = _insert(len(rows), "%s" if is_postgresql() else "?")
    written = {key: (row_id, code) for row_id, key, code in current().database.execute_sql(sql, values).fetchall()}
    known = {row.key: row for row in _known([row["key"] for row in rows if row["key"] not in written])}
    answer = []
    for posting, row in zip(postings, rows, strict=True):
        # The same key twice in one call: the second is a repeat of the first.
        row_id, code = written.get(row["key"], (None, None))
        if code == row["code"]:
            transfer = _as_written(row_id, row, posting, now)
            if lots.kept_by(posting.debit.programme):
                lots.follow(transfer, posting.debit, posting.credit)
        else:
            transfer = known.get(row["key"]) or Transfer.get_by_id(row_id)
            if any(getattr(transfer, name) != row[name] for name in _SAME):
                raise DomainError(ErrorCode.IDEMPOTENCY_CONFLICT)
        answer.append(transfer)
    return answer


@cache
def _insert(rows: int, mark: str) -> str:
    one_row = f"({', '.join([mark] * len(_COLUMNS))})"
    return (
        f"INSERT INTO transfer ({', '.join(_COLUMNS)}) VALUES {', '.join([one_row] * rows)}"
        " ON CONFLICT (key) DO NOTHING RETURNING id, key, code"
    )


def _as_written(row_id: int, row: dict[str, Any], posting: Posting, now: datetime) -> Transfer:
    """The row just written as an object, without reading it back or passing through every field's setter."""
    transfer = Transfer()
    transfer.__data__ = {
        name.removesuffix("_id"): value
        for name, value in {**row, "id": row_id, "effective_at": posting.effective_at, "recorded_at": now}.items()
    }
    transfer.__rel__ = {"debit": posting.debit, "credit": posting.credit}
    transfer.dirty_fields.clear()
    return transfer


def _known(keys: list[str]) -> list[Transfer]:
    return list(Transfer.select().where(Transfer.key.in_(keys))) if keys else []


def _row(posting: Posting, now: datetime) -> dict[str, Any]:
    period, corrects = _period(posting, now)
    recorded_at = Transfer.recorded_at.db_value(now)
    row = {
        "code": posting.code or opaque_code("t"),
        "programme_id": posting.debit.programme_id,
        "debit_id": posting.debit.id,
        "credit_id": posting.credit.id,
        "amount": posting.amount,
        "category": posting.category,
        "rule_version_id": posting.rule_version,
        "evidence_kind": posting.evidence_kind,
        "evidence": posting.evidence,
        "note": posting.note,
        "maker_id": posting.maker,
        "checker_id": posting.checker,
        "effective_at": recorded_at
        if posting.effective_at is now
        else Transfer.effective_at.db_value(posting.effective_at),
        "recorded_at": recorded_at,
        "period": period,
        "corrects": corrects,
        "key": posting.key,
        "reverses_id": posting.reverses.id if posting.reverses else None,
    }
    return {**row, "seal": seal(row)}


def _period(posting: Posting, now: datetime) -> tuple[str, str]:
    """The month it counts in, and the closed month it corrects, if any.

    What belongs to a closed month lands in the month it is written in, or the first open one. The running month
    is never closed, so the common case asks nothing.
    """
    running = period_of(now)
    own = running if posting.effective_at is now else period_of(posting.effective_at)
    meant = posting.reverses.period if posting.reverses else own
    if own >= running:
        return own, meant if meant < running and _closed(posting.debit.programme_id) >= meant else ""
    closed = _closed(posting.debit.programme_id)
    if own > closed:
        return own, ""
    return max(running, next_period(closed)), meant


def _closed(programme: int) -> str:
    """The last closed month of a programme; empty when none is."""
    query = ClosedPeriod.select(fn.MAX(ClosedPeriod.period)).where(ClosedPeriod.programme == programme)
    return query.scalar() or ""


@contextmanager
def _told_plainly() -> Iterator[None]:
    """What the database refused, in the vocabulary's words."""
    try:
        yield
    except IntegrityError as error:
        text = str(error)
        if "enough_points" in text:
            raise DomainError(ErrorCode.INSUFFICIENT_POINTS) from error
        if "period_closed" in text:
            raise DomainError(ErrorCode.STATE_CONFLICT, "这个月刚刚结账，请再试一次，会记到下个月") from error
        if "over_reversed" in text:
            raise DomainError(ErrorCode.STATE_CONFLICT, "更正的分数超过了原来的分数") from error
        raise


def person_account(programme: Programme, person: Person) -> Account:
    """The person's account in a programme, opened at first use."""
    return _account(programme, AccountKind.PERSON, person=person)


def organisation_account(programme: Programme, organisation: Organisation) -> Account:
    """Where an organisation receives points, opened at first use."""
    return _account(programme, AccountKind.ORGANISATION, organisation=organisation)


def system_account(programme: Programme, kind: AccountKind) -> Account:
    """A programme's fund, redemption or expiry account, opened at first use."""
    return _account(programme, kind)


def _account(
    programme: Programme, kind: AccountKind, person: Person | None = None, organisation: Organisation | None = None
) -> Account:
    holder = person or organisation
    asked = (programme.id, kind.value, *([holder.id] if holder else []))
    query = _of_person if person else _of_organisation if organisation else _of_system
    account = query.first(*asked)
    if account is None:
        Account.insert(
            code=opaque_code("a"), programme=programme, kind=kind, person=person, organisation=organisation
        ).on_conflict_ignore().execute()
        account = query.first(*asked)
    account.programme = programme
    return account


_of_person = Prepared(
    lambda programme, kind, person: Account.select().where(
        Account.programme == programme, Account.kind == kind, Account.person == person
    )
)
_of_organisation = Prepared(
    lambda programme, kind, organisation: Account.select().where(
        Account.programme == programme, Account.kind == kind, Account.organisation == organisation
    )
)
_of_system = Prepared(
    lambda programme, kind: Account.select().where(
        Account.programme == programme,
        Account.kind == kind,
        Account.person.is_null(),
        Account.organisation.is_null(),
    )
)
