"""Repeats that count once where the answer needs somebody outside first: no network inside a transaction."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from flask import Response, current_app
from peewee import IntegrityError
from pydantic import BaseModel

from app.api.conventions import current_actor, repeat_key, replay, request_hash
from app.services.errors import DomainError
from config.vocabulary import ErrorCode
from models.database import changed, transaction
from models.idempotency import Answer

T = TypeVar("T")
LAPSE = timedelta(minutes=1)
"""A claim this old was left by a process that died; longer than any call to WeChat."""
ASKING = 0
"""Status of an answer that is still being asked for."""


def once_after(ask: Callable[[], T], do: Callable[[T], BaseModel]) -> Response:
    """What `do` makes of what `ask` fetched, once for each Idempotency-Key of the caller.

    The key is claimed first, so that two requests never both ask: IN_FLIGHT for the second. The effect and its
    answer are one transaction. A refusal leaves nothing behind, so the same key may succeed later.
    """
    key = repeat_key()
    if not key:
        return _response(do(ask()))
    with transaction():
        known = _claim(key)
    if isinstance(known, Response):
        return known
    try:
        asked = ask()
        with transaction():
            response = _response(do(asked))
            stored = Answer.update(
                status=response.status_code, body=response.get_data(as_text=True), answered_at=_now()
            )
            if not changed(stored.where(_mine(known))):
                raise DomainError(ErrorCode.IN_FLIGHT)
        return response
    except BaseException:
        with transaction():
            Answer.delete().where(_mine(known)).execute()
        raise


def _now() -> datetime:
    return datetime.now(UTC)


def _mine(claim: Answer) -> object:
    return (Answer.id == claim.id) & (Answer.status == ASKING) & (Answer.answered_at == claim.answered_at)


def _claim(key: str) -> Answer | Response:
    """A claim on the key, or the answer it had."""
    person, said = current_actor().id, request_hash()
    known = Answer.get_or_none(Answer.person == person, Answer.key == key)
    if known is None:
        try:
            claim: Answer = Answer.create(
                person=person, key=key, request_hash=said, status=ASKING, body="", answered_at=_now()
            )
        except IntegrityError as error:
            raise DomainError(ErrorCode.IN_FLIGHT) from error
        return claim
    if known.status != ASKING or known.request_hash != said:
        return replay(known, said)
    seen, known.answered_at = known.answered_at, _now()
    retaken = Answer.update(answered_at=known.answered_at).where(
        Answer.id == known.id, Answer.status == ASKING, Answer.answered_at == seen
    )
    if known.answered_at - seen < LAPSE or not changed(retaken):
        raise DomainError(ErrorCode.IN_FLIGHT)
    return known


def _response(model: BaseModel) -> Response:
    return current_app.response_class(model.model_dump_json(), mimetype="application/json")
