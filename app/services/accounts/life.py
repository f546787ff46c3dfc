"""An account, its person and its password."""

from datetime import datetime

from app.services import audit, sessions
from app.services.access import Actor
from app.services.accounts.passwords import check_password, hashed, matches
from app.services.errors import invalid, not_found
from models.database import transaction
from models.people import OfficeAccount, Person


def make_account(person: Person, login: str, password: str, now: datetime) -> OfficeAccount:
    """An account as it stands, without rights of its own; what a command or the demo makes."""
    return OfficeAccount.create(login=login, person=person, password_hash=hashed(password), created_at=now)


def account_of(person: Person) -> OfficeAccount:
    """The account of somebody signed in to the office page."""
    return OfficeAccount.get(OfficeAccount.person == person)


def account_by_login(login: str) -> OfficeAccount:
    account = OfficeAccount.select(OfficeAccount, Person).join(Person).where(OfficeAccount.login == login).first()
    if account is None:
        raise not_found("这个账号")
    return account


def change_password(actor: Actor, old: str, new: str, again: str, token: str, now: datetime) -> None:
    """A new password for oneself; every other session of one's own ends. INVALID_INPUT names the field."""
    assert actor.person is not None
    account = account_of(actor.person)
    if not matches(account.password_hash, old):
        raise invalid("old", "现在的密码不对")
    check_new(new, again, account.login)
    with transaction():
        set_password(account, new)
        sessions.revoke_all(actor.person, now, but=token)
        audit.write(actor, "account.password", account.login, now)


def check_new(password: str, again: str, login: str) -> None:
    """INVALID_INPUT when a new password is too easy or was typed differently the second time."""
    check_password(password, login)
    if password != again:
        raise invalid("again", "两次输入的密码不一样，请再输一次")


def set_password(account: OfficeAccount, password: str) -> None:
    """In the caller's transaction; whoever was locked out may try again."""
    OfficeAccount.update(password_hash=hashed(password), wrong_tries=0, locked_until=None).where(
        OfficeAccount.id == account.id
    ).execute()
