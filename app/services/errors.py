"""The one error a service raises: a code from the vocabulary and the words a person needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from config.vocabulary import ErrorCode


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field: its name as the caller sent it, a code, and a Chinese sentence."""

    field: str
    code: str
    message: str


class DomainError(Exception):
    """Something the caller asked for cannot be done; nothing was changed.

    `detail` says in Chinese what happened and what to do; `extra` is shown beside it (who was first, say).
    """

    def __init__(
        self,
        code: ErrorCode,
        detail: str = "",
        errors: Sequence[FieldError] = (),
        extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{code}: {detail or code.label}")
        self.code = code
        self.detail = detail
        self.errors = tuple(errors)
        self.extra = extra or {}


def not_found(what: str = "") -> DomainError:
    """For what is not there and for what the caller may not see: the two look alike on purpose."""
    return DomainError(ErrorCode.NOT_FOUND, f"没有找到{what}" if what else "")


def invalid(field: str, message: str, code: str = "invalid") -> DomainError:
    """One field of the input is wrong."""
    return DomainError(ErrorCode.INVALID_INPUT, message, [FieldError(field, code, message)])
