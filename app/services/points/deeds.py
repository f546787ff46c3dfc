"""Maker and checker: a deed is recorded by one person and becomes points by another's word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from peewee import ModelSelect, fn

from app.services import content, notices
from app.services.access import Actor, within
from app.services.errors import DomainError, invalid, not_found
from app.services.local_time import period_of
from app.services.photos import show, shown
from app.services.points.awards import award
from app.services.points.corrections import may_supervise
from app.services.points.programmes import rule_in_force
from app.services.registry import resident_of
from config.vocabulary import DeedState, ErrorCode, NoticeKind, Role
from models.database import changed, opaque_code, transaction
from models.orders import Upload
from models.people import Person
from models.points import Account, Deed, Programme, RuleVersion, Transfer
from models.prepared import write
from models.registry import Place

MAKERS = (Role.MANAGER, Role.OFFICE, Role.STEWARD)


@dataclass(frozen=True, slots=True)
class DeedInput:
    """What a maker writes down. `amount` may be left out: the rule knows it. `photos` are codes of the maker's own."""

    programme: str
    rule: str
    to: str
    evidence: str
    amount: int | None = None
    note: str = ""
    effective_at: datetime | None = None
    photos: tuple[str, ...] = ()


MOST_PHOTOS = 9


def record_deed(actor: Actor, deed: DeedInput, now: datetime) -> Deed:
    """Write a deed down. It waits for the checker, or posts at once where the programme says automatic.

    Errors: those of `drafted_deed`, and CAP_REACHED.
    """
    return write_deed(actor, drafted_deed(actor, deed, now), deed.photos, now)


def drafted_deed(actor: Actor, deed: DeedInput, now: datetime) -> Deed:
    """A deed as it would be written: everything that is only read or refused, before the turn to write comes.

    Errors: NOT_FOUND for people outside the maker's places, SAME_PERSON for one's own deed, INVALID_INPUT
    for an amount the rule does not allow, RULE_NOT_IN_FORCE.
    """
    found = resident_of(deed.to)
    if found is None or not actor.covers(found[1].path, *MAKERS):
        raise not_found("这位居民")
    person, home = found
    if person.id == actor.id:
        raise DomainError(ErrorCode.SAME_PERSON, "不能给自己记分，请别人来记")
    effective_at = (deed.effective_at or now).astimezone(UTC)
    if effective_at > now:
        raise invalid("effective_at", "时间不能晚于现在")
    version = rule_in_force(deed.programme, deed.rule, effective_at)
    if version.trigger:
        raise invalid("rule", "这条规则由系统自动记分，不用手工记")
    if len(deed.photos) > MOST_PHOTOS:
        raise invalid("photos", f"最多 {MOST_PHOTOS} 张照片")
    return Deed(
        code=opaque_code("t"),
        programme=version.rule.programme,
        rule_version=version,
        person=person,
        amount=_allowed(version, deed.amount),
        evidence=deed.evidence,
        note=deed.note,
        state=DeedState.WAITING,
        maker=actor.person,
        place=home,
        effective_at=effective_at,
        recorded_at=now,
    )


def write_deed(actor: Actor, draft: Deed, photos: tuple[str, ...], now: datetime) -> Deed:
    """Write a draft down with its photos. INVALID_INPUT for a photo that is not the maker's; CAP_REACHED where it is
    posted at once and the rule leaves nothing."""
    with transaction():
        row = write(draft)
        if photos:
            _show(actor, row, photos, now)
        if row.programme.policy["approval"] == "automatic":
            _decide(row, DeedState.APPROVED, None, "", now)
            row.__data__.update(state=DeedState.APPROVED, decided_at=now, version=row.version + 1)
    return row


def _show(actor: Actor, deed: Deed, photos: tuple[str, ...], now: datetime) -> None:
    """Bind the maker's own photos to the deed: whoever may read it may look at them."""
    show(actor, photos, Upload.deed, deed)
    content.hold_photos(actor, photos, deed.place, now, own=False)


def photos_of_deeds(deeds: Sequence[Deed]) -> dict[int, list[str]]:
    """Codes of the photos of some deeds, in one query."""
    return shown(Upload.deed, deeds)


def _allowed(version: RuleVersion, amount: int | None) -> int:
    if amount is None:
        return version.amount
    if not version.amount <= amount <= version.amount_max:
        allowed = (
            f"{version.amount} 分"
            if version.amount == version.amount_max
            else f"{version.amount} 到 {version.amount_max} 分"
        )
        raise invalid("amount", f"「{version.title}」只能记 {allowed}")
    return amount


def approve_deed(actor: Actor, code: str, now: datetime) -> Deed:
    """The checker's yes: the points are posted in the same transaction."""
    with transaction():
        deed = _for_checker(actor, code)
        _decide(deed, DeedState.APPROVED, actor.person, "", now)
    return Deed.get_by_id(deed.id)


def reject_deed(actor: Actor, code: str, reason: str, now: datetime) -> Deed:
    """The checker's no, with a reason that maker and resident can read."""
    if not reason.strip():
        raise invalid("reason", "请写明不通过的原因")
    with transaction():
        deed = _for_checker(actor, code)
        _decide(deed, DeedState.REJECTED, actor.person, reason.strip(), now)
    return Deed.get_by_id(deed.id)


def _for_checker(actor: Actor, code: str) -> Deed:
    deed = find_deed(actor, code)
    if deed.batch_id is not None:
        raise DomainError(ErrorCode.STATE_CONFLICT, f"这一行属于「{deed.batch.title}」，请整批审核")
    if not actor.covers(deed.place.path, Role.SUPERVISOR):
        raise DomainError(ErrorCode.FORBIDDEN)
    if actor.id in (deed.maker_id, deed.person_id):
        raise DomainError(ErrorCode.SAME_PERSON)
    return deed


def _decide(deed: Deed, state: DeedState, checker: Person | None, reason: str, now: datetime) -> None:
    decided = changed(
        Deed.update(state=state, checker=checker, reason=reason, decided_at=now, version=Deed.version + 1).where(
            Deed.id == deed.id, Deed.state == DeedState.WAITING
        )
    )
    if not decided:
        raise DomainError(ErrorCode.ALREADY_TAKEN, f"这条记录{_state_words(deed)}，不用再审")
    if state is DeedState.REJECTED:
        return
    transfer = award(
        deed.rule_version,
        deed.person,
        amount=deed.amount,
        evidence_kind="deed",
        evidence=deed.evidence,
        note=deed.note,
        key=f"deed:{deed.code}",
        code=deed.code,
        maker=deed.maker_id,
        checker=checker.id if checker else None,
        effective_at=deed.effective_at,
        now=now,
    )
    if transfer is None:
        raise DomainError(ErrorCode.CAP_REACHED)
    notices.post(
        kind=NoticeKind.POINTS,
        title=f"{deed.programme.name} +{transfer.amount}",
        body=f"{deed.rule_version.title}（{deed.evidence}）已审核通过，记 {transfer.amount} 分。",
        link=f"/pages/points/index?programme={deed.programme.code}",
        person=deed.person,
        key=f"deed:{deed.code}",
        now=now,
    )


def _state_words(deed: Deed) -> str:
    return DeedState(Deed.get_by_id(deed.id).state).label


def find_deed(actor: Actor, code: str) -> Deed:
    """A deed the actor may see: its maker, its person, or the groups over its place."""
    deed = Deed.get_or_none(Deed.code == code)
    seen = deed is not None and (
        actor.id in (deed.maker_id, deed.person_id)
        or actor.covers(deed.place.path, Role.MANAGER, Role.SUPERVISOR, Role.OFFICE, Role.AUDITOR)
    )
    if not seen:
        raise not_found("这条记录")
    return deed


def deed_actions(actor: Actor, deed: Deed) -> list[tuple[str, str]]:
    """What this caller may do with the deed now: (action, label)."""
    if deed.state == DeedState.WAITING:
        if deed.batch_id is not None:
            return []
        own = actor.id in (deed.maker_id, deed.person_id)
        may = not own and actor.covers(deed.place.path, Role.SUPERVISOR)
        return [("approve", "通过"), ("reject", "不通过")] if may else []
    if deed.state == DeedState.APPROVED and deed.maker_id != actor.id and may_supervise(actor, deed.person):
        return [("reverse", "更正")]
    return []


def recorded_deeds(actor: Actor) -> ModelSelect:
    """What the actor recorded by hand, the newest first: how it stands, and why when it was refused."""
    return (
        Deed.select(Deed, Person, RuleVersion)
        .join(Person, on=(Deed.person == Person.id))
        .switch(Deed)
        .join(RuleVersion)
        .where(Deed.maker == actor.id, Deed.batch.is_null())
    )


def waiting_deeds(actor: Actor) -> ModelSelect:
    """Deeds waiting for a checker in the actor's places, oldest first."""
    maker = Person.alias()
    return (
        Deed.select(Deed, Place, Person, RuleVersion, maker, Programme)
        .join(Place)
        .switch(Deed)
        .join(Person, on=(Deed.person == Person.id))
        .switch(Deed)
        .join(maker, on=(Deed.maker == maker.id), attr="maker")
        .switch(Deed)
        .join(Programme, on=(Deed.programme == Programme.id))
        .switch(Deed)
        .join(RuleVersion)
        .where(
            Deed.state == DeedState.WAITING,
            Deed.batch.is_null(),
            within(actor, Role.SUPERVISOR, Role.MANAGER, Role.OFFICE),
        )
        .order_by(Deed.recorded_at, Deed.id)
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What else the same rule gave the person in the deed's month: how often, and how many points."""

    times: int
    points: int


def standings(deeds: Sequence[Deed]) -> dict[int, Standing]:
    """For each deed, what its rule already gave its person in its month; one query for all of them."""
    if not deeds:
        return {}
    people, months = {row.person_id for row in deeds}, {period_of(row.effective_at) for row in deeds}
    rows = (
        Transfer.select(
            Account.person, RuleVersion.rule, Transfer.period, fn.COUNT(Transfer.id), fn.SUM(Transfer.amount)
        )
        .join(Account, on=(Transfer.credit == Account.id))
        .switch(Transfer)
        .join(RuleVersion)
        .where(Account.person.in_(list(people)), Transfer.period.in_(list(months)), Transfer.reverses.is_null())
        .group_by(Account.person, RuleVersion.rule, Transfer.period)
        .tuples()
    )
    known = {tuple(key): Standing(int(times), int(points)) for *key, times, points in rows}
    none = Standing(0, 0)
    return {
        row.id: known.get((row.person_id, row.rule_version.rule_id, period_of(row.effective_at)), none)
        for row in deeds
    }
