"""Each day's transfers summed up in a signed root, receipts of single transfers, and the audit of all of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from peewee import ModelSelect, fn

from app.services.errors import DomainError, not_found
from app.services.local_time import day_start, local_day
from app.services.points import proof
from app.services.points.reconcile import differences
from app.services.points.seals import seal, signing_seed
from config.vocabulary import ErrorCode
from models.database import transaction
from models.people import Person
from models.points import Account, DailyRoot, Programme, Transfer

_START = "0" * 64
_CHUNK = 2000
_SEALED = (
    *("code", "programme_id", "debit_id", "credit_id", "amount", "category", "rule_version_id"),
    *("evidence_kind", "evidence", "note", "maker_id", "checker_id", "effective_at", "recorded_at"),
    *("period", "corrects", "key", "reverses_id"),
)
_SHOWN = ("code", "amount", "category", "evidence", "effective_at", "recorded_at", "period", "seal")


def publish_roots(now: datetime) -> list[DailyRoot]:
    """Sum up and sign every day up to yesterday that has no root yet, also days without transfers."""
    made = []
    last = DailyRoot.select().order_by(DailyRoot.day.desc()).first()
    first = Transfer.select(fn.MIN(Transfer.recorded_at)).scalar()
    if last is None and first is None:
        return []
    day = last.day + timedelta(days=1) if last else local_day(first)
    while day < local_day(now):
        leaves = [(row["code"], _leaf(row).hex()) for row in _rows(*_day_bounds(day))]
        said = {
            "day": day.isoformat(),
            "count": len(leaves),
            "root": proof.merkle_root([bytes.fromhex(one) for _, one in leaves]).hex(),
            "previous": last.root if last else _START,
        }
        public_key, signature = proof.sign(signing_seed(), said)
        with transaction():
            DailyRoot.insert(
                **said, signed_at=now, public_key=public_key, signature=signature, leaves=leaves
            ).on_conflict_ignore().execute()
        last = DailyRoot.get(DailyRoot.day == day)
        made.append(last)
        day += timedelta(days=1)
    return made


def _day_bounds(day: date) -> tuple[datetime, datetime]:
    return day_start(day), day_start(day + timedelta(days=1))


def _rows(start: datetime | None = None, end: datetime | None = None) -> Iterator[dict[str, Any]]:
    """Transfers in the order they were written, as they are stored, with their accounts' and programme's codes."""
    credit = Account.alias()
    columns = [getattr(Transfer, name).alias(name) for name in (*_SEALED, "seal")]
    last = 0
    while True:
        query = (
            Transfer.select(
                Transfer.id,
                *columns,
                Account.code.alias("debit"),
                credit.code.alias("credit"),
                Programme.code.alias("programme"),
            )
            .join(Account, on=(Transfer.debit == Account.id))
            .join(credit, on=(Transfer.credit == credit.id))
            .join(Programme, on=(Transfer.programme == Programme.id))
            .where(Transfer.id > last)
            .order_by(Transfer.id)
            .limit(_CHUNK)
        )
        if start is not None and end is not None:
            query = query.where(Transfer.recorded_at >= start, Transfer.recorded_at < end)
        rows = list(query.dicts())
        for row in rows:
            for name in ("effective_at", "recorded_at"):
                row[name] = getattr(Transfer, name).db_value(row[name])
            yield row
        if len(rows) < _CHUNK:
            return
        last = rows[-1]["id"]


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """A transfer as its receipt shows it: no names, no keys of ours; the seal stands for the rest of the row."""
    return {name: row[name] for name in (*_SHOWN, "programme", "debit", "credit")}


def _leaf(row: dict[str, Any]) -> bytes:
    return proof.leaf(_shown(row))


def roots() -> ModelSelect:
    """The published roots."""
    return DailyRoot.select()


def find_root(day: date) -> DailyRoot:
    found = DailyRoot.get_or_none(DailyRoot.day == day)
    if found is None:
        raise not_found("这一天的账")
    return found


def root_document(row: DailyRoot) -> dict[str, Any]:
    """A root as it is published and signed."""
    return {
        "day": row.day.isoformat(),
        "count": row.count,
        "root": row.root,
        "previous": row.previous,
        "public_key": row.public_key,
        "signature": row.signature,
    }


def receipt(person: Person, code: str) -> dict[str, Any]:
    """The receipt of one of the person's own transfers. Errors: NOT_FOUND, STATE_CONFLICT until the day is summed up."""
    found = Transfer.get_or_none(Transfer.code == code)
    if found is None or person.id not in (found.debit.person_id, found.credit.person_id):
        raise not_found("这笔积分")
    day = DailyRoot.get_or_none(DailyRoot.day == local_day(found.recorded_at))
    if day is None:
        raise DomainError(ErrorCode.STATE_CONFLICT, "当天的账第二天凌晨公布，请明天再来取收据")
    codes = [one for one, _ in day.leaves]
    if code not in codes:
        raise DomainError(ErrorCode.STATE_CONFLICT, "这笔积分不在当天公布的账里，请联系社区")
    index = codes.index(code)
    leaves = [bytes.fromhex(one) for _, one in day.leaves]
    row = next(
        one
        for one in _rows(found.recorded_at, found.recorded_at + timedelta(microseconds=1))
        if one["code"] == code
    )
    return {
        "format": proof.FORMAT,
        "transfer": _shown(row),
        "index": index,
        "path": [one.hex() for one in proof.path_to(leaves, index)],
        "root": root_document(day),
    }


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the ledger that is not as it was written: which row, and what about it, in Chinese."""

    row: str
    words: str


def audit_ledger(progress: Callable[[int, int], None] | None = None) -> Iterator[Finding]:
    """Every row against its seal, every day against its signed root, every balance against the transfers.

    A row that was changed, removed or added behind the ledger's back is named, also when it was the database's owner
    who did it: the seal needs the deployment's key, and a published root cannot be taken back.
    """
    yield from _changed_rows(progress)
    yield from _changed_days()
    for one in differences():
        yield Finding(f"账户 {one.account}", f"{one.what}记 {one.stored}，应为 {one.counted}")


def _changed_rows(progress: Callable[[int, int], None] | None) -> Iterator[Finding]:
    total = Transfer.select().count()
    for done, row in enumerate(_rows(), 1):
        if row["seal"] != seal({name: row[name] for name in _SEALED}):
            yield Finding(f"转账 {row['code']}", "内容与封印不符，被改动过")
        if progress and (done % _CHUNK == 0 or done == total):
            progress(done, total)


def _changed_days() -> Iterator[Finding]:
    expected, previous = None, _START
    own_key = proof.sign(signing_seed(), {"day": "", "count": 0, "root": "", "previous": ""})[0]
    for root in DailyRoot.select().order_by(DailyRoot.day):
        name = f"{root.day.isoformat()} 的账"
        if expected is not None and root.day != expected:
            yield Finding(name, "前一天的账不见了")
        if root.previous != previous:
            yield Finding(name, "与前一天的账接不上")
        if not proof.is_signed(root_document(root)) or root.public_key != own_key:
            yield Finding(name, "签名无效，或不是本社区的钥匙签的")
        stored = dict(root.leaves)
        if proof.merkle_root([bytes.fromhex(one) for one in stored.values()]).hex() != root.root:
            yield Finding(name, "保存的明细与公布的总账不符")
        yield from _changed_leaves(root, stored)
        expected, previous = root.day + timedelta(days=1), root.root


def _changed_leaves(root: DailyRoot, stored: dict[str, str]) -> Iterator[Finding]:
    day = root.day.isoformat()
    present = {row["code"]: _leaf(row).hex() for row in _rows(*_day_bounds(root.day))}
    for code in stored.keys() - present.keys():
        yield Finding(f"转账 {code}", f"{day} 公布过，现在不见了")
    for code in present.keys() - stored.keys():
        yield Finding(f"转账 {code}", f"不在 {day} 公布的账里，是后来加进去的")
    for code in sorted(stored.keys() & present.keys()):
        if stored[code] != present[code]:
            yield Finding(f"转账 {code}", f"与 {day} 公布的不一样，被改动过")
