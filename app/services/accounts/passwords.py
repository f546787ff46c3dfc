"""Passwords: argon2id, and what makes one too easy."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from app.services.errors import invalid

SHORTEST, LONGEST = 10, 200
_hasher = PasswordHasher()


def hashed(password: str) -> str:
    return _hasher.hash(password)


@cache
def _nobodys() -> str:
    """What no password matches. Made at the first try, not where a program starts that asks for none."""
    return _hasher.hash(secrets.token_hex(16))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether it is the password; takes as long for an account that does not exist."""
    nobodys = _nobodys()
    try:
        return _hasher.verify(password_hash or nobodys, password) and password_hash is not None
    except VerificationError:
        return False


def check_password(password: str, login: str) -> None:
    """INVALID_INPUT when a password is too short, too long, or guessed at once."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise invalid("password", f"密码要 {SHORTEST} 到 {LONGEST} 个字符，可以用一句好记的话")
    plain = password.lower()
    if len(set(plain)) < 5 or login.lower() in plain or plain in "01234567890123456789" or plain.isdigit():
        raise invalid("password", "这个密码太容易猜到：不要含账号名，不要全是数字或重复的字")
