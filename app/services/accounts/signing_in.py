"""Coming in: a password, then the second factor; who guesses waits longer each time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.services import sessions
from app.services.access import load_actor
from app.services.accounts.factors import check_factor, confirm_factor
from app.services.accounts.passwords import matches
from app.services.errors import DomainError
from config.vocabulary import ErrorCode
from models.database import changed, transaction
from models.people import OfficeAccount, Session

HOURS = timedelta(hours=8)
"""A working day: after that everybody signs in anew."""
HALF_WAY = timedelta(minutes=10)
FREE_TRIES = 5
FIRST_PAUSE = timedelta(seconds=30)
MOST_DOUBLINGS = 7
"""The longest pause is about an hour."""


class NextStep(StrEnum):
    IN = "in"
    CODE = "code"
    ENROL = "enrol"


@dataclass(frozen=True, slots=True)
class Begun:
    """A session's token and what is still owed: nothing, the phone's digits, or setting the phone up."""

    token: str
    session: Session
    next: NextStep


def begin(login: str, password: str, browser: str, factor_required: bool, now: datetime) -> Begun:
    """The password's half of signing in.

    Errors: WRONG_PASSWORD, alike for an unknown or closed account; TOO_MANY_REQUESTS after five wrong tries, with
    a pause that doubles. A try is counted before the password is looked at, so that many at once gain nothing.
    """
    account = OfficeAccount.get_or_none(OfficeAccount.login == login, OfficeAccount.closed_at.is_null())
    if account is not None:
        _count_try(account, now)
    if not matches(account.password_hash if account else None, password) or account is None:
        raise DomainError(ErrorCode.WRONG_PASSWORD)
    if account.totp_secret is not None:
        # Wrong tries are forgiven only when the second factor is right: a known password buys no free guesses of
        # digits. The right password was none of them, and makes nobody wait before the digits.
        _take_back(account)
        return _open(account, sessions.HALF_WAY, HALF_WAY, browser, NextStep.CODE, now)
    _forgive(account)
    if factor_required:
        return _open(account, sessions.HALF_WAY, HALF_WAY, browser, NextStep.ENROL, now)
    return _open(account, sessions.OFFICE, HOURS, browser, NextStep.IN, now)


def finish(token: str, code: str, browser: str, now: datetime) -> Begun:
    """The second half: the phone's digits or a recovery code. WRONG_CODE, TOO_MANY_REQUESTS."""
    account = _half_way(token, browser, now)
    _count_try(account, now)
    with transaction():
        if not check_factor(account, code, now):
            raise DomainError(ErrorCode.WRONG_CODE)
        return _come_in(account, token, browser, now)


def enrolled(token: str, seed: str, code: str, browser: str, now: datetime) -> tuple[Begun, list[str]]:
    """Who had no second factor and must have one: set up now, and in. Answers the recovery codes too."""
    account = _half_way(token, browser, now)
    with transaction():
        codes = confirm_factor(load_actor(account.person, now), account, seed, code, now)
        return _come_in(account, token, browser, now), codes


def _half_way(token: str, browser: str, now: datetime) -> OfficeAccount:
    session = sessions.session_of(token, sessions.HALF_WAY, now, browser)
    return OfficeAccount.get(OfficeAccount.person == session.person)


def _come_in(account: OfficeAccount, token: str, browser: str, now: datetime) -> Begun:
    _forgive(account)
    sessions.sign_out(token, now)
    return _open(account, sessions.OFFICE, HOURS, browser, NextStep.IN, now)


def _open(
    account: OfficeAccount, face: str, life: timedelta, browser: str, following: NextStep, now: datetime
) -> Begun:
    with transaction():
        return Begun(*sessions.open_session(account.person, face, life, now, browser), following)


def _count_try(account: OfficeAccount, now: datetime) -> None:
    """One try more, unless the pause of the last still runs: TOO_MANY_REQUESTS. Of many at once each is counted."""
    mine = OfficeAccount.id == account.id
    with transaction():
        free = OfficeAccount.locked_until.is_null() | (OfficeAccount.locked_until <= now)
        if not changed(OfficeAccount.update(wrong_tries=OfficeAccount.wrong_tries + 1).where(mine, free)):
            until = OfficeAccount.get(mine).locked_until
            wait = int((until - now).total_seconds()) + 1
            raise DomainError(
                ErrorCode.TOO_MANY_REQUESTS, f"输错次数太多，请 {wait} 秒后再试", extra={"retry_after": wait}
            )
        tries = OfficeAccount.get(mine).wrong_tries
        if tries >= FREE_TRIES:
            pause = FIRST_PAUSE * 2 ** min(tries - FREE_TRIES, MOST_DOUBLINGS)
            OfficeAccount.update(locked_until=now + pause).where(mine).execute()


def _take_back(account: OfficeAccount) -> None:
    """The try that was just counted was right: it counts no more, nor does the pause that came with it."""
    with transaction():
        OfficeAccount.update(wrong_tries=OfficeAccount.wrong_tries - 1, locked_until=None).where(
            OfficeAccount.id == account.id, OfficeAccount.wrong_tries > 0
        ).execute()


def _forgive(account: OfficeAccount) -> None:
    with transaction():
        OfficeAccount.update(wrong_tries=0, locked_until=None).where(OfficeAccount.id == account.id).execute()
