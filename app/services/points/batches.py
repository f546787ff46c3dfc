"""Many deeds from a hand-kept ledger: recorded by one person as a batch, approved by another, undone as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from peewee import JOIN, ModelSelect, fn

from app.services import audit, notices
from app.services.access import Actor, within
from app.services.errors import DomainError, invalid, not_found
from app.services.points.awards import award
from app.services.points.corrections import take_back
from app.services.points.programmes import find_programme, rule_in_force
from app.services.points.transfers import Posting, person_account, post_all, system_account
from config.vocabulary import AccountKind, BatchState, DeedState, ErrorCode, NoticeKind, Role
from models.database import changed, opaque_code, transaction
from models.many import insert_rows
from models.people import Person
from models.points import Account, Batch, Deed, Programme, RuleVersion, Transfer
from models.registry import Place

MAKERS = (Role.MANAGER, Role.OFFICE)


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A row of the hand-kept ledger. `key` tells it from every other row, so that it is taken in once."""

    person: Person
    home: Place
    rule: str
    amount: int
    evidence: str
    effective_at: datetime
    key: str
    note: str = ""


def record_batch(
    actor: Actor, programme: str, place: Place, title: str, rows: Sequence[BatchRow], now: datetime
) -> Batch:
    """Write a batch down; it waits for the checker. Rows that were taken in before are left out.

    Errors: FORBIDDEN, SAME_PERSON for rows of the maker's own, RULE_NOT_IN_FORCE, INVALID_INPUT when nothing is new.
    """
    actor.require(place.path, *MAKERS)
    found = find_programme(programme)
    if any(row.person.id == actor.id for row in rows):
        raise DomainError(ErrorCode.SAME_PERSON, "表里有您自己的积分，请别人来导入")
    with transaction():
        known = known_rows([row.key for row in rows])
        fresh = {row.key: row for row in rows if row.key not in known}
        if not fresh:
            raise invalid("file", "表里的每一行都已导入过，没有新的内容")
        batch = Batch.create(
            code=opaque_code("b"),
            programme=found,
            title=title,
            place=place,
            state=BatchState.WAITING,
            maker=actor.person,
            deeds=len(fresh),
            points=sum(row.amount for row in fresh.values()),
            recorded_at=now,
        )
        versions: dict[tuple[str, datetime], RuleVersion] = {}
        documents = []
        for row in fresh.values():
            asked = (row.rule, row.effective_at)
            versions[asked] = versions.get(asked) or rule_in_force(found.code, *asked)
            documents.append(_deed(batch, row, versions[asked], now))
        insert_rows(Deed, documents)
        audit.write(actor, "batch_recorded", batch.code, now, deeds=batch.deeds, points=batch.points)
    return batch


def _deed(batch: Batch, row: BatchRow, version: RuleVersion, now: datetime) -> dict[str, object]:
    return {
        "code": opaque_code("t"),
        "programme": batch.programme,
        "rule_version": version,
        "person": row.person,
        "amount": row.amount,
        "evidence": row.evidence,
        "note": row.note,
        "state": DeedState.WAITING,
        "maker": batch.maker,
        "place": row.home,
        "batch": batch,
        "key": row.key,
        "effective_at": row.effective_at,
        "recorded_at": now,
    }


def find_batch(actor: Actor, code: str) -> Batch:
    found = Batch.get_or_none(Batch.code == code)
    if found is None or not actor.covers(found.place.path, *MAKERS, Role.SUPERVISOR, Role.AUDITOR):
        raise not_found("这一批")
    return found


def batches(actor: Actor) -> ModelSelect:
    """Batches of the actor's places."""
    reach = within(actor, *MAKERS, Role.SUPERVISOR, Role.AUDITOR)
    return Batch.select(Batch, Programme).join(Programme).switch(Batch).join(Place).where(reach)


def deeds_of(batch: Batch) -> ModelSelect:
    return (
        Deed.select(Deed, Person, RuleVersion)
        .join(Person, on=(Deed.person == Person.id))
        .switch(Deed)
        .join(RuleVersion)
        .where(Deed.batch == batch)
    )


def batch_actions(actor: Actor, found: Batch) -> list[tuple[str, str]]:
    """What this caller may do with the batch now."""
    if actor.id == found.maker_id or not actor.covers(found.place.path, Role.SUPERVISOR):
        return []
    if found.state == BatchState.WAITING:
        return [("approve", "整批通过"), ("reject", "整批不通过")]
    return [("undo", "整批撤销")] if found.state == BatchState.APPROVED else []


def approve_batch(actor: Actor, code: str, now: datetime) -> Batch:
    """The checker's yes to the whole batch: every deed becomes a transfer, all of them or none.

    Errors: SAME_PERSON (also when a deed is the checker's own), ALREADY_TAKEN, FORBIDDEN.
    """
    with transaction():
        batch = _decide(actor, code, BatchState.WAITING, BatchState.APPROVED, "", now)
        deeds = list(deeds_of(batch).order_by(Deed.effective_at, Deed.id))
        fund = system_account(batch.programme, AccountKind.FUND)
        accounts: dict[int, Account] = {}
        postings = []
        for deed in deeds:
            if deed.rule_version.caps:
                _award(deed, actor, now)
                continue
            account = accounts.get(deed.person_id) or person_account(batch.programme, deed.person)
            accounts[deed.person_id] = account
            postings.append(_posting(deed, fund, account, actor))
        post_all(sorted(postings, key=lambda one: one.credit.id), now)
        _tell(batch, deeds, now)
    return batch


def _award(deed: Deed, checker: Actor, now: datetime) -> None:
    award(
        deed.rule_version,
        deed.person,
        amount=deed.amount,
        evidence_kind="deed",
        evidence=deed.evidence,
        note=deed.note,
        key=f"deed:{deed.code}",
        code=deed.code,
        maker=deed.maker_id,
        checker=checker.id,
        effective_at=deed.effective_at,
        now=now,
    )


def _posting(deed: Deed, fund: Account, account: Account, checker: Actor) -> Posting:
    return Posting(
        debit=fund,
        credit=account,
        amount=deed.amount,
        category=deed.rule_version.category,
        key=f"deed:{deed.code}",
        effective_at=deed.effective_at,
        evidence_kind="deed",
        evidence=deed.evidence,
        note=deed.note,
        maker=deed.maker_id,
        checker=checker.id,
        rule_version=deed.rule_version_id,
        code=deed.code,
    )


def _tell(batch: Batch, deeds: Sequence[Deed], now: datetime) -> None:
    """One notice for each person, however many deeds."""
    totals: dict[Person, int] = {}
    for deed in deeds:
        totals[deed.person] = totals.get(deed.person, 0) + deed.amount
    for person, points in totals.items():
        notices.post(
            kind=NoticeKind.POINTS,
            title=f"{batch.programme.name} +{points}",
            body=f"「{batch.title}」补录的积分已审核通过，共 {points} 分。",
            link=f"/pages/points/index?programme={batch.programme.code}",
            person=person,
            key=f"batch:{batch.code}:{person.code}",
            now=now,
        )


def may_withdraw(actor: Actor, found: Batch) -> bool:
    """Whether the caller may take back a batch nobody has judged yet: its maker, and no other."""
    return found.state == BatchState.WAITING and actor.id == found.maker_id


def withdraw_batch(actor: Actor, code: str, now: datetime) -> Batch:
    """The maker takes the batch back before it is judged; its rows may be brought in again.

    Errors: NOT_FOUND, FORBIDDEN for everybody else, ALREADY_TAKEN.
    """
    with transaction():
        batch = find_batch(actor, code)
        if actor.id != batch.maker_id:
            raise DomainError(ErrorCode.FORBIDDEN, "只有录入的人可以撤回，监督小组可以整批不通过")
        taken = Batch.update(state=BatchState.UNDONE, decided_at=now, version=Batch.version + 1).where(
            Batch.id == batch.id, Batch.state == BatchState.WAITING
        )
        if not changed(taken):
            raise _already(batch)
        Deed.update(state=DeedState.UNDONE, decided_at=now, key=None, version=Deed.version + 1).where(
            Deed.batch == batch
        ).execute()
        audit.write(actor, "batch_withdrawn", batch.code, now)
    return Batch.get_by_id(batch.id)


def _already(batch: Batch) -> DomainError:
    label = BatchState(Batch.get_by_id(batch.id).state).label
    return DomainError(ErrorCode.ALREADY_TAKEN, f"这一批{label}")


def known_rows(keys: Sequence[str]) -> set[str]:
    """Which rows of hand-kept ledgers were taken in before."""
    return {row.key for row in Deed.select(Deed.key).where(Deed.key.in_(list(keys)))}


def reject_batch(actor: Actor, code: str, reason: str, now: datetime) -> Batch:
    """The checker's no; the rows may be brought in again."""
    if not reason.strip():
        raise invalid("reason", "请写明不通过的原因")
    with transaction():
        batch = _decide(actor, code, BatchState.WAITING, BatchState.REJECTED, reason.strip(), now)
        Deed.update(key=None).where(Deed.batch == batch).execute()
    return batch


def undo_batch(actor: Actor, code: str, reason: str, now: datetime) -> Batch:
    """Take every transfer of an approved batch back, all of them or none; what was corrected before stays so.

    INSUFFICIENT_POINTS names the people who have spent theirs.
    """
    if not reason.strip():
        raise invalid("reason", "请写明撤销的原因")
    with transaction():
        batch = _decide(actor, code, BatchState.APPROVED, BatchState.UNDONE, reason.strip(), now)
        left = list(_left_of(batch))
        _refuse_spent(left)
        for transfer in left:
            take_back(transfer, actor.id, reason.strip(), now)
        Deed.update(key=None).where(Deed.batch == batch).execute()
    return batch


def _left_of(batch: Batch) -> ModelSelect:
    """The batch's transfers of which something is left to take back."""
    back = Transfer.alias()
    taken = fn.COALESCE(fn.SUM(back.amount), 0)
    return (
        Transfer.select(Transfer)
        .join(Deed, on=(Deed.code == Transfer.code))
        .join(back, JOIN.LEFT_OUTER, on=(back.reverses == Transfer.id))
        .where(Deed.batch == batch)
        .group_by(Transfer.id)
        .having(taken < Transfer.amount)
        .order_by(Transfer.credit, Transfer.id)
    )


def _refuse_spent(transfers: Sequence[Transfer]) -> None:
    needed: dict[int, int] = {}
    for row in transfers:
        needed[row.credit_id] = needed.get(row.credit_id, 0) + row.amount
    rows = Account.select(Account, Person).join(Person).where(Account.id.in_(list(needed)))
    short = [row.person.name for row in rows if row.balance - row.held < needed[row.id]]
    if short:
        named = "、".join(short[:10]) + ("等" if len(short) > 10 else "")
        raise DomainError(ErrorCode.INSUFFICIENT_POINTS, f"{named} 的积分已经用掉，不能整批撤销")


def _decide(actor: Actor, code: str, before: BatchState, after: BatchState, reason: str, now: datetime) -> Batch:
    """The one conditional update of a batch and its deeds."""
    batch = find_batch(actor, code)
    actor.require(batch.place.path, Role.SUPERVISOR)
    if actor.id == batch.maker_id or Deed.select().where(Deed.batch == batch, Deed.person == actor.id).exists():
        raise DomainError(ErrorCode.SAME_PERSON)
    decided = changed(
        Batch.update(
            state=after, checker=actor.person, reason=reason, decided_at=now, version=Batch.version + 1
        ).where(Batch.id == batch.id, Batch.state == before)
    )
    if not decided:
        raise _already(batch)
    Deed.update(
        state=DeedState(after.value), checker=actor.person, reason=reason, decided_at=now, version=Deed.version + 1
    ).where(Deed.batch == batch).execute()
    audit.write(actor, f"batch_{after}", batch.code, now, reason=reason)
    return Batch.get_by_id(batch.id)
