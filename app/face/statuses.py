"""What each refusal means in HTTP, and what the database's troubles mean for people."""

from peewee import InterfaceError, OperationalError

from app.services.errors import DomainError
from config.vocabulary import ErrorCode

E_ = ErrorCode

STATUS = {
    E_.INVALID_JSON: 400,
    E_.INVALID_INPUT: 422,
    E_.TOO_LARGE: 413,
    E_.NOT_A_PICTURE: 422,
    E_.NOT_SIGNED_IN: 401,
    E_.SESSION_ENDED: 401,
    E_.WRONG_PASSWORD: 401,
    E_.WRONG_CODE: 401,
    E_.WECHAT_CODE_INVALID: 401,
    E_.INVITATION_OVER: 410,
    E_.FORBIDDEN: 403,
    E_.NOT_FOUND: 404,
    E_.METHOD_NOT_ALLOWED: 405,
    E_.TOO_MANY_REQUESTS: 429,
    E_.IMPORT_REFUSED: 422,
    E_.FILE_REFUSED: 422,
    E_.NO_BUTLER: 422,
    E_.RULE_NOT_IN_FORCE: 422,
    E_.PHONE_CODE_INVALID: 422,
    E_.WECHAT_UNAVAILABLE: 503,
    E_.STORAGE_BUSY: 503,
    E_.STORAGE_FULL: 507,
    E_.UNEXPECTED: 500,
}
"""HTTP status of each code; what is not here is a conflict with the present state, 409."""


def storage_trouble(error: Exception) -> DomainError | None:
    """What a full disk or a locked database means for the caller; None when it is something else."""
    text = "; ".join(str(one).lower() for one in _chain(error))
    if "full" in text or "no space left" in text or "disk i/o" in text:
        return DomainError(E_.STORAGE_FULL)
    if "locked" in text or "busy" in text or "lock timeout" in text or "exceeded" in text:
        return DomainError(E_.STORAGE_BUSY, extra={"retry_after": 2})
    if isinstance(error, OperationalError | InterfaceError):
        return DomainError(E_.STORAGE_BUSY, extra={"retry_after": 5})
    return None


def _chain(error: BaseException) -> list[BaseException]:
    """The error and what it hides: SQLite ends a transaction itself on a full disk, and the rollback that
    follows fails with a text of its own."""
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        current = current.__cause__ or current.__context__
    return chain
