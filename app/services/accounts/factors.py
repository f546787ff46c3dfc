"""The second factor: a phone's six digits (RFC 6238), and recovery codes for the day the phone is gone."""

import hashlib
import re
import secrets
from datetime import datetime

import pyotp

from app.services import audit
from app.services.access import Actor
from app.services.errors import DomainError
from app.services.sealing import seal, unseal
from config.vocabulary import ErrorCode
from models.database import changed, transaction
from models.people import OfficeAccount, RecoveryCode

SEED = r"[A-Z2-7]{32}"
ISSUER = "红管家"
RECOVERY_CODES = 10
STEP_SECONDS = 30
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def begin_factor(login: str, seed: str = "") -> tuple[str, str]:
    """A seed for a phone's app, not yet in force (a new one unless given), and the address its QR code says."""
    if not re.fullmatch(SEED, seed):
        seed = pyotp.random_base32()
    return seed, pyotp.TOTP(seed).provisioning_uri(name=login, issuer_name=ISSUER)


def confirm_factor(actor: Actor, account: OfficeAccount, seed: str, code: str, now: datetime) -> list[str]:
    """The phone shows the right digits: the seed is in force. Answers fresh recovery codes, shown this once.

    Errors: WRONG_CODE, STATE_CONFLICT when a second factor is there already.
    """
    step = _step_of(seed, code, now) if re.fullmatch(SEED, seed) else None
    if step is None:
        raise DomainError(ErrorCode.WRONG_CODE)
    with transaction():
        taken = changed(
            OfficeAccount.update(totp_secret=seal(seed, account.login), totp_step=step).where(
                OfficeAccount.id == account.id, OfficeAccount.totp_secret.is_null()
            )
        )
        if not taken:
            raise DomainError(ErrorCode.STATE_CONFLICT, "两步验证已经开通")
        audit.write(actor, "account.factor", account.login, now)
        return _replace_codes(account)


def new_recovery_codes(actor: Actor, account: OfficeAccount, code: str, now: datetime) -> list[str]:
    """Fresh recovery codes against the phone's digits; the old ones are worth nothing. WRONG_CODE otherwise."""
    with transaction():
        if not check_factor(account, code, now):
            raise DomainError(ErrorCode.WRONG_CODE)
        audit.write(actor, "account.recovery", account.login, now)
        return _replace_codes(account)


def drop_factor(actor: Actor, account: OfficeAccount, code: str, now: datetime) -> None:
    """Go without the second factor, where the deployment allows it. WRONG_CODE without the phone's digits."""
    with transaction():
        if not check_factor(account, code, now):
            raise DomainError(ErrorCode.WRONG_CODE)
        OfficeAccount.update(totp_secret=None).where(OfficeAccount.id == account.id).execute()
        RecoveryCode.delete().where(RecoveryCode.account == account).execute()
        audit.write(actor, "account.no_factor", account.login, now)


def recovery_codes_left(account: OfficeAccount) -> int:
    return RecoveryCode.select().where(RecoveryCode.account == account, RecoveryCode.used_at.is_null()).count()


def check_factor(account: OfficeAccount, code: str, now: datetime) -> bool:
    """Whether these are the digits of now, or a recovery code not used yet. Either counts once; in the caller's
    transaction."""
    said = "".join(code.split()).replace("-", "").lower()
    if said.isdigit():
        return _check_digits(account, said, now)
    return changed(
        RecoveryCode.update(used_at=now).where(
            RecoveryCode.account == account, RecoveryCode.code_hash == _hash(said), RecoveryCode.used_at.is_null()
        )
    )


def _check_digits(account: OfficeAccount, digits: str, now: datetime) -> bool:
    if account.totp_secret is None:
        return False
    step = _step_of(unseal(account.totp_secret, account.login), digits, now)
    if step is None:
        return False
    return changed(
        OfficeAccount.update(totp_step=step).where(OfficeAccount.id == account.id, OfficeAccount.totp_step < step)
    )


def _step_of(seed: str, digits: str, now: datetime) -> int | None:
    """The time step these digits belong to, one before and one after now allowed for a slow hand or clock."""
    said = "".join(digits.split())
    current = int(now.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(seed)
    for step in (current, current - 1, current + 1):
        if secrets.compare_digest(totp.generate_otp(step).encode(), said.encode()):
            return step
    return None


def _replace_codes(account: OfficeAccount) -> list[str]:
    RecoveryCode.delete().where(RecoveryCode.account == account).execute()
    codes = ["-".join(_letters(4) for _ in range(4)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.insert_many(
        [{"account": account.id, "code_hash": _hash(code.replace("-", ""))} for code in codes]
    ).execute()
    return codes


def _letters(count: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(count))


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
