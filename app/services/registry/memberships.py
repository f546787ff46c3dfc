"""Belonging to a household: asked for by the person, confirmed by steward or office."""

from datetime import datetime

from peewee import ModelSelect

from app.services import audit, content, notices
from app.services.access import Actor, term_is_current, within
from app.services.errors import DomainError, invalid, not_found
from app.services.local_time import local_day
from app.services.registry.merging import become, roster_member
from app.services.registry.persons import person_by_code
from app.services.registry.places import find_place
from config.vocabulary import CheckKind, ErrorCode, MembershipState, NoticeKind, PlaceKind, Relation, Role
from models.database import changed, opaque_code, transaction
from models.people import Person
from models.prepared import Prepared
from models.registry import Membership, Place, Post, Term

CONFIRMERS = (Role.STEWARD, Role.OFFICE)


def homes(person: Person) -> list[Place]:
    """Households the person is confirmed in, oldest membership first."""
    return _homes.rows(person.id)


_homes = Prepared(
    lambda person: (
        Place.select()
        .join(Membership, on=(Membership.household == Place.id))
        .where(Membership.person == person, Membership.state == MembershipState.CONFIRMED)
        .order_by(Membership.id)
    )
)


def home_of(person: Person) -> Place | None:
    return next(iter(homes(person)), None)


def resident_of(code: str) -> tuple[Person, Place] | None:
    """The person of a code with their home, also when the code was merged into another; None without a home."""
    found = _resident.first(code)
    if found is not None:
        return found.person, found.household
    person = person_by_code(code)
    home = home_of(person) if person else None
    return (person, home) if person and home else None


_resident = Prepared(
    lambda code: (
        Membership.select(Membership, Person, Place)
        .join(Person, on=(Membership.person == Person.id))
        .switch(Membership)
        .join(Place, on=(Membership.household == Place.id))
        .where(Person.code == code, Person.merged_into.is_null(), Membership.state == MembershipState.CONFIRMED)
        .order_by(Membership.id)
        .limit(1)
    )
)


def memberships_of(person: Person) -> list[Membership]:
    """Every household the person belongs to, asked for, or left, oldest first."""
    return list(
        Membership.select(Membership, Place)
        .join(Place, on=(Membership.household == Place.id))
        .where(Membership.person == person)
        .order_by(Membership.id)
    )


def posts_of(person: Person, now: datetime) -> list[Post]:
    """Posts the person holds today."""
    return list(
        Post.select(Post, Place)
        .join(Place)
        .switch(Post)
        .join(Term)
        .where(Term.person == person, term_is_current(local_day(now)))
        .order_by(Post.id)
    )


def ask_to_join(actor: Actor, place: str, relation: Relation, name: str, now: datetime) -> Membership:
    """Ask to belong to a household. Asked again after a refusal, it waits again; ALREADY_MEMBER otherwise."""
    household = find_place(place)
    if household.kind != PlaceKind.HOUSEHOLD:
        raise invalid("place", "请选到门牌号这一级")
    assert actor.person is not None
    person = actor.person
    with transaction():
        if name and not person.name:
            Person.update(name=name).where(Person.id == person.id).execute()
            content.hold_text(actor, CheckKind.NAME, person.code, "name", name, household, now, own=True)
        elif not person.name:
            raise invalid("name", "请填写您的姓名，方便社区确认")
        membership, made = Membership.get_or_create(
            person=person,
            household=household,
            defaults={
                "code": opaque_code("m"),
                "relation": relation,
                "state": MembershipState.PENDING,
                "requested_at": now,
            },
        )
        if not made:
            _ask_again(membership, relation, now)
    return Membership.get_by_id(membership.id)


def _ask_again(membership: Membership, relation: Relation, now: datetime) -> None:
    asked = changed(
        Membership.update(
            state=MembershipState.PENDING, relation=relation, requested_at=now, version=Membership.version + 1
        ).where(
            Membership.id == membership.id,
            Membership.state.in_([MembershipState.REFUSED, MembershipState.ENDED]),
        )
    )
    if not asked:
        raise DomainError(ErrorCode.ALREADY_MEMBER)


def confirm_member(actor: Actor, household: str, person: str, now: datetime, same_as: str = "") -> Membership:
    """Say that a person does live there.

    `same_as` names somebody of the household's roster who this person is: their WeChat then signs in as that
    one. Left out, a roster member of the same household and name who never signed in is taken.
    Errors: NOT_FOUND, FORBIDDEN, SAME_PERSON (nobody confirms themselves), ALREADY_TAKEN.
    """
    with transaction():
        membership = _for_confirmer(actor, household, person)
        known = roster_member(membership, same_as)
        _decide(membership, MembershipState.CONFIRMED, actor, "", now)
        if known is not None:
            membership = become(membership, known, now)
        audit.write(actor, "membership.confirm", membership.code, now)
        notices.post(
            kind=NoticeKind.MEMBERSHIP,
            title="住户身份已确认",
            body=f"您已是{membership.household.label}的住户，可以使用全部服务了。",
            person=membership.person,
            key=f"membership:{membership.code}:{membership.version}",
            now=now,
        )
    return Membership.get_by_id(membership.id)


def refuse_member(actor: Actor, household: str, person: str, reason: str, now: datetime) -> Membership:
    """Say that a person does not live there, and why."""
    if not reason.strip():
        raise invalid("reason", "请写明原因，让申请人知道怎么办")
    with transaction():
        membership = _for_confirmer(actor, household, person)
        _decide(membership, MembershipState.REFUSED, actor, reason.strip(), now)
        audit.write(actor, "membership.refuse", membership.code, now)
        notices.post(
            kind=NoticeKind.MEMBERSHIP,
            title="住户身份没有通过",
            body=f"{membership.household.label}：{reason.strip()}。如有疑问，请联系您的管家。",
            person=membership.person,
            key=f"membership:{membership.code}:{membership.version}:refused",
            now=now,
        )
    return Membership.get_by_id(membership.id)


def move_out(actor: Actor, household: str, person: str, reason: str, now: datetime) -> Membership:
    """Say that somebody does not live there any more; their points and orders stay theirs.

    Errors: NOT_FOUND, FORBIDDEN, INVALID_INPUT without a reason, STATE_CONFLICT unless confirmed.
    """
    if not reason.strip():
        raise invalid("reason", "请写明迁出的原因")
    return _move(actor, household, person, MembershipState.CONFIRMED, MembershipState.ENDED, reason.strip(), now)


def move_back(actor: Actor, household: str, person: str, now: datetime) -> Membership:
    """Take a moving out back. Errors: NOT_FOUND, FORBIDDEN, STATE_CONFLICT unless moved out."""
    return _move(actor, household, person, MembershipState.ENDED, MembershipState.CONFIRMED, "", now)


def _move(
    actor: Actor,
    household: str,
    person: str,
    before: MembershipState,
    after: MembershipState,
    reason: str,
    now: datetime,
) -> Membership:
    place, member = find_place(household), Person.get_or_none(Person.code == person)
    if member is None or not actor.covers(place.path, Role.OFFICE):
        raise not_found("这位住户")
    if member.merged_into_id is not None:
        raise DomainError(ErrorCode.STATE_CONFLICT, "这个登录已与名册里的人合并，请在那个人那里办")
    with transaction():
        row = Membership.get_or_none(Membership.person == member, Membership.household == place)
        if row is None:
            raise not_found("这位住户")
        moved = changed(
            Membership.update(
                state=after, decided_by=actor.id, decided_at=now, reason=reason, version=Membership.version + 1
            ).where(Membership.id == row.id, Membership.state == before)
        )
        if not moved:
            raise DomainError(
                ErrorCode.STATE_CONFLICT, f"{member.name}在这一户是“{MembershipState(row.state).label}”"
            )
        audit.write(actor, f"membership.{after}", row.code, now, place)
    return Membership.get_by_id(row.id)


def members_below(actor: Actor) -> ModelSelect:
    """Everybody of the households in the office's places, whatever came of it."""
    return (
        Membership.select(Membership, Place, Person)
        .join(Place, on=(Membership.household == Place.id))
        .switch(Membership)
        .join(Person, on=(Membership.person == Person.id))
        .where(within(actor, Role.OFFICE))
    )


def find_resident(actor: Actor, code: str, now: datetime) -> Person:
    """Somebody of the office's places; that the page was opened is written down. NOT_FOUND otherwise."""
    row = members_below(actor).where(Person.code == code).first()
    if row is None:
        raise not_found("这位居民")
    with transaction():
        audit.write(actor, "person.read", code, now, row.household_id)
    return row.person


def _for_confirmer(actor: Actor, household: str, person: str) -> Membership:
    place = find_place(household)
    if not actor.covers(place.path, *CONFIRMERS):
        raise not_found("这一户")
    member = person_by_code(person)
    membership = member and Membership.get_or_none(Membership.person == member, Membership.household == place)
    if not membership:
        raise not_found("这份申请")
    if membership.person_id == actor.id:
        raise DomainError(ErrorCode.SAME_PERSON, "不能确认自己，请社区或其他楼栋人员来办")
    return membership


def _decide(membership: Membership, state: MembershipState, actor: Actor, reason: str, now: datetime) -> None:
    decided = changed(
        Membership.update(
            state=state, decided_by=actor.id, decided_at=now, reason=reason, version=Membership.version + 1
        ).where(Membership.id == membership.id, Membership.state == MembershipState.PENDING)
    )
    if not decided:
        raise DomainError(ErrorCode.ALREADY_TAKEN, f"这份申请{MembershipState(membership.state).label}")
    membership.version += 1


def fellows(actor: Actor, household: str) -> list[Membership]:
    """Who lives in a household, for those who live there themselves; NOT_FOUND for others."""
    place = find_place(household)
    assert actor.person is not None
    if all(home.id != place.id for home in homes(actor.person)):
        raise not_found("这一户")
    return members_of(place)


def members_of(household: Place) -> list[Membership]:
    """Who lives in a household, as confirmed."""
    return list(
        Membership.select(Membership, Person)
        .join(Person, on=(Membership.person == Person.id))
        .where(Membership.household == household, Membership.state == MembershipState.CONFIRMED)
        .order_by(Membership.id)
    )


def member_actions(actor: Actor, membership: Membership) -> list[tuple[str, str]]:
    if membership.state != MembershipState.PENDING or membership.person_id == actor.id:
        return []
    if not actor.covers(membership.household.path, *CONFIRMERS):
        return []
    return [("confirm", "确认"), ("refuse", "不是本户")]


def pending_members(actor: Actor) -> ModelSelect:
    """Who waits for a confirmation in the actor's places, longest waiting first."""
    return (
        Membership.select(Membership, Place, Person)
        .join(Place, on=(Membership.household == Place.id))
        .switch(Membership)
        .join(Person, on=(Membership.person == Person.id))
        .where(Membership.state == MembershipState.PENDING, within(actor, *CONFIRMERS))
        .order_by(Membership.requested_at, Membership.id)
    )
