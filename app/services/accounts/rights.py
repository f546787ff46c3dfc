"""Roles of the office with their places: given and taken by an account manager, never beyond their own reach."""

from datetime import datetime

from peewee import IntegrityError, ModelSelect, fn

from app.services import audit, sessions
from app.services.access import Actor, within
from app.services.accounts.life import account_by_login
from app.services.errors import DomainError, invalid, not_found
from config.vocabulary import ErrorCode, PlaceKind, Role
from models.database import changed, transaction
from models.people import OfficeAccount, Person, RoleGrant
from models.registry import Place

GIVEN = (Role.OFFICE, Role.MANAGER, Role.SUPERVISOR, Role.AUDITOR, Role.ADMIN)
"""Roles that are given and taken; the others follow from where people live and which posts they hold."""
_APART = ({Role.MANAGER, Role.SUPERVISOR}, {Role.OFFICE, Role.AUDITOR}, {Role.ADMIN, Role.AUDITOR})
"""Who records does not approve; who acts or gives rights does not audit."""


def places_to_give(actor: Actor) -> list[Place]:
    """Places the actor may give rights over, down to the estate."""
    kinds = [PlaceKind.DISTRICT, PlaceKind.STREET, PlaceKind.COMMUNITY, PlaceKind.GRID, PlaceKind.ESTATE]
    return list(Place.select().where(within(actor, Role.ADMIN), Place.kind.in_(kinds)).order_by(Place.path))


def accounts_below(actor: Actor) -> ModelSelect:
    """Accounts with a right inside the actor's places now or before; nobody else's are seen."""
    held = RoleGrant.select(RoleGrant.person).join(Place).where(within(actor, Role.ADMIN))
    return (
        OfficeAccount.select(OfficeAccount, Person)
        .join(Person)
        .where(OfficeAccount.person.in_(held))
        .order_by(OfficeAccount.login)
    )


def may_manage(actor: Actor, account: OfficeAccount) -> bool:
    """Whether all that an account may do lies within the actor's own reach."""
    running = [grant for grant in grants_of([account.person_id]) if grant.ended_at is None]
    seen = accounts_below(actor).where(OfficeAccount.id == account.id).exists()
    return seen and all(actor.covers(grant.place.path, Role.ADMIN) for grant in running)


def require_managing(actor: Actor, account: OfficeAccount) -> None:
    """NOT_FOUND for an account one cannot see, FORBIDDEN for one that reaches further than oneself."""
    if not accounts_below(actor).where(OfficeAccount.id == account.id).exists():
        raise not_found("这个账号")
    if not may_manage(actor, account):
        raise DomainError(ErrorCode.FORBIDDEN, "这个账号的权限超出您管理的范围，请上一级管理员来办")


def seen_account(actor: Actor, login: str) -> OfficeAccount:
    """An account inside the actor's places; NOT_FOUND otherwise."""
    account = accounts_below(actor).where(OfficeAccount.login == login).first()
    if account is None:
        raise not_found("这个账号")
    return account


def end_session(actor: Actor, login: str, code: str, now: datetime) -> None:
    """End a session of an account one manages. NOT_FOUND, FORBIDDEN."""
    with transaction():
        account = seen_account(actor, login)
        require_managing(actor, account)
        sessions.revoke(account.person, code, now)
        audit.write(actor, "account.session_end", login, now)


def grants_of(people: list[int]) -> list[RoleGrant]:
    """Every grant of some people, running ones first."""
    return list(
        RoleGrant.select(RoleGrant, Place)
        .join(Place)
        .where(RoleGrant.person.in_(people))
        .order_by(fn.COALESCE(RoleGrant.ended_at, ""), RoleGrant.id)
    )


def givable(actor: Actor, role: str, place: str) -> tuple[Role, Place]:
    """The role and the place, if the actor may give one over the other; INVALID_INPUT names the field."""
    if role not in {one.value for one in GIVEN}:
        raise invalid("role", "请选择权限")
    chosen = Place.get_or_none(Place.code == place)
    if chosen is None or not actor.covers(chosen.path, Role.ADMIN):
        raise invalid("place", "只能在您自己管理的范围内授权，请从名单里选")
    return Role(role), chosen


def give(actor: Actor, login: str, role: str, place: str, now: datetime) -> RoleGrant:
    """Entrust an account with a role over a place.

    Errors: NOT_FOUND, FORBIDDEN, SAME_PERSON (nobody gives to themselves), INVALID_INPUT (also for two roles
    that must stay apart), STATE_CONFLICT when the account is closed or holds it already.
    """
    with transaction():
        account = _of_somebody_else(actor, login, "不能给自己授权，请另一位管理员来办")
        chosen, where = givable(actor, role, place)
        if account.closed_at is not None:
            raise DomainError(ErrorCode.STATE_CONFLICT, "这个账号已停用，请先发链接重新启用")
        grant = grant_role(actor, account.person, chosen, where, now)
        audit.write(actor, "right.give", login, now, where, role=role)
    return grant


def grant_role(actor: Actor, person: Person, role: Role, place: Place, now: datetime) -> RoleGrant:
    """In the caller's transaction, what `give` and an accepted invitation share."""
    running = [grant for grant in grants_of([person.id]) if grant.ended_at is None]
    if any(grant.role == role and grant.place_id == place.id for grant in running):
        raise DomainError(ErrorCode.STATE_CONFLICT, f"已经有{place.label}的{role.label}权限")
    for apart in _APART:
        clash = next((grant.role for grant in running if {grant.role, role} == apart), None)
        if clash:
            raise invalid("role", f"{role.label}和{Role(clash).label}不能是同一个人：记录与审核、办事与审计要分开")
    try:
        return RoleGrant.create(person=person, role=role, place=place, granted_by=actor.person, granted_at=now)
    except IntegrityError as error:  # somebody gave it in this very moment
        raise DomainError(ErrorCode.STATE_CONFLICT, f"已经有{place.label}的{role.label}权限") from error


def take(actor: Actor, login: str, role: str, place: str, now: datetime) -> None:
    """Take a role back; it ends at once. Errors as `give`."""
    with transaction():
        account = _of_somebody_else(actor, login, "不能收回自己的权限，请另一位管理员来办")
        chosen, where = givable(actor, role, place)
        ended = changed(
            RoleGrant.update(ended_at=now).where(
                RoleGrant.person == account.person,
                RoleGrant.role == chosen,
                RoleGrant.place == where,
                RoleGrant.ended_at.is_null(),
            )
        )
        if not ended:
            raise not_found("这项权限")
        audit.write(actor, "right.take", login, now, where, role=role)


def close_account(actor: Actor, login: str, now: datetime) -> OfficeAccount:
    """Nobody signs in with it any more, its sessions end and its rights are taken.

    Errors: NOT_FOUND for an account outside the actor's reach, SAME_PERSON for one's own, STATE_CONFLICT when
    it is closed already.
    """
    with transaction():
        account = _of_somebody_else(actor, login, "不能停用自己的账号，请另一位管理员来办")
        closing = OfficeAccount.update(closed_at=now).where(
            OfficeAccount.id == account.id, OfficeAccount.closed_at.is_null()
        )
        if not changed(closing):
            raise DomainError(ErrorCode.STATE_CONFLICT, "这个账号已经停用")
        RoleGrant.update(ended_at=now).where(
            RoleGrant.person == account.person, RoleGrant.ended_at.is_null()
        ).execute()
        sessions.revoke_all(account.person, now)
        audit.write(actor, "account.close", login, now)
    return account_by_login(login)


def _of_somebody_else(actor: Actor, login: str, why: str) -> OfficeAccount:
    account = account_by_login(login)
    require_managing(actor, account)
    if account.person_id == actor.id:
        raise DomainError(ErrorCode.SAME_PERSON, why)
    return account
